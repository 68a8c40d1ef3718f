package dev.lethe.type.transcribe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.TestServer;
import dev.lethe.client.Artifact;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How many words of human speech are heard wrong, and how long it takes; both are printed. */
@Tag("slow")
@Timeout(480)
final class SpeechAccuracyTest {
  private static final ByteProgress SILENT = (_, _) -> {};

  /** Twice each recording, so that there is something to cut and to share out. */
  private static final int TIMES = 2;

  @TempDir private Path folder;

  @Test
  void people_reading_aloud_are_understood_faster_than_they_read() throws Exception {
    var list = new StringBuilder();
    var wanted = new ArrayList<String>();
    for (int i = 0; i < TIMES; i++) {
      for (Recordings.Reading reading : Recordings.all()) {
        list.append("file '").append(reading.file()).append("'\n");
        wanted.addAll(reading.words());
      }
    }
    Path lines = Files.writeString(folder.resolve("list.txt"), list);
    Path long1 = folder.resolve("long.flac");
    List<String> join = List.of("-f", "concat", "-safe", "0", "-i", lines.toString());
    var argv = new ArrayList<>(List.of("ffmpeg", "-v", "error"));
    argv.addAll(join);
    argv.add(long1.toString());
    assertThat(new ProcessBuilder(argv).inheritIO().start().waitFor()).isZero();
    try (TestServer server = TestServer.start(folder);
        LetheClient client = server.client()) {
      JobSubmission what =
          JobSubmission.of("media.transcribe").withParams(new ObjectMapper().createObjectNode());
      String id = client.submit(what, List.of(FilePart.of(long1)), SILENT).id();
      Job job = client.waitForEnd(id, Duration.ofMinutes(7), _ -> {});
      assertThat(job.state()).as("%s", job.error()).isEqualTo("succeeded");
      Artifact text =
          client.artifacts(id).stream()
              .filter(file -> file.name().equals("transcript.txt"))
              .findFirst()
              .orElseThrow();
      Path to = folder.resolve("transcript.txt");
      client.download(text, to, SILENT);
      List<String> heard = Recordings.words(Files.readString(to));
      double rate = (double) Recordings.errors(wanted, heard) / wanted.size();
      double sound = job.result().path("duration_ms").asDouble();
      double took = Duration.between(job.startedAt(), job.endedAt()).toMillis();
      System.out.printf(
          "SpeechAccuracyTest: %d words, %.1f %% wrong; %.1f s of sound in %.1f s, %.2f of real"
              + " time%n",
          wanted.size(), rate * 100, sound / 1000, took / 1000, took / sound);
      assertThat(rate).isLessThan(0.40);
    }
  }
}
