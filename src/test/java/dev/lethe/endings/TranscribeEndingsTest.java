package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.CancelAnswer;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A transcription is ended at ten moments, by a cancel and by a delete, with a given text and
 * without: each time its whole tree is gone when the answer is here, and nothing is left of what
 * was said or written.
 */
@Timeout(500)
final class TranscribeEndingsTest {
  private static final Duration WAIT = Duration.ofMinutes(3);
  private static final ByteProgress SILENT = (_, _) -> {};

  /** How far the work is at each moment: before it, in each of its phases, and near its end. */
  private static final double[] MOMENTS = {-1, 0, 0.001, 0.02, 0.05, 0.06, 0.2, 0.4, 0.6, 0.8};

  private final Canary canary = new Canary();
  @TempDir private Path folder;

  @Test
  @Tag("slow")
  void a_transcription_that_is_ended_at_any_moment_leaves_nothing() throws Exception {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Path voice = voice(mine);
    Path text = Files.writeString(mine.resolve("text"), canary.text() + " He was not a man.");
    try (var said = new Said()) {
      var search = new Search(folder, said);
      var evidence = new Evidence();
      long slowest = 0;
      Traces after;
      try (Shop shop = Shop.open(folder, Map.of("work.slots", "2", "disk.free_floor", "1MiB"))) {
        var cancelled = new ArrayList<String>();
        for (double moment : MOMENTS) {
          String one = begun(shop, voice, text);
          String other = begun(shop, voice, text);
          await(shop, one, moment);
          await(shop, other, moment);
          evidence.take(shop.place, one).take(shop.place, other);

          CancelAnswer answer = shop.client.cancel(one, canary.text(), Duration.ofMinutes(1));
          assertThat(answer.outcome()).as("at %s", moment).isIn("stopped", "already_ended");
          assertGone(shop, one);
          slowest = Math.max(slowest, answer.stopMs() == null ? 0 : answer.stopMs());
          assertThat(shop.client.waitForErasure(shop.client.delete(other), WAIT).done()).isTrue();
          assertGone(shop, other);
          cancelled.add(one);
        }
        for (String job : cancelled) {
          assertThat(shop.client.waitForErasure(shop.client.clean(job), WAIT).done()).isTrue();
          assertThat(shop.blobsOf(job)).isEmpty();
        }
        after = search.everywhere(Evidence.together(canary.forms(), evidence.samples()));
        assertThat(after.found()).isEmpty();
      }
      said.outside()
          .printf(
              "TranscribeEndingsTest: %d moments, slowest stop of a cancel %d ms, %,d bytes"
                  + " searched%n",
              MOMENTS.length, slowest, after.searched());
    }
  }

  /** Ten seconds of people reading. */
  private static Path voice(Path folder) throws Exception {
    Path data = Path.of("/usr/share/pocketsphinx/test/data/librivox");
    var list = new StringBuilder();
    for (String name : List.of("0870", "0880")) {
      list.append("file '%s/sense_and_sensibility_01_austen_64kb-%s.wav'\n".formatted(data, name));
    }
    Path lines = Files.writeString(folder.resolve("list"), list);
    Path voice = folder.resolve("voice.wav");
    var argv =
        List.of(
            "ffmpeg",
            "-v",
            "error",
            "-f",
            "concat",
            "-safe",
            "0",
            "-i",
            lines.toString(),
            voice.toString());
    assertThat(new ProcessBuilder(argv).inheritIO().start().waitFor()).isZero();
    return voice;
  }

  private String begun(Shop shop, Path voice, Path text) {
    var params = JsonNodeFactory.instance.objectNode();
    params.putObject("highlights");
    var what =
        JobSubmission.of("media.transcribe")
            .withParams(params)
            .withMaxAttempts(1)
            .withLabels(Map.of(canary.name(), canary.text()))
            .withInputs(
                List.of(
                    JobSubmission.Input.part("main", "main"),
                    JobSubmission.Input.part("transcript", "transcript")));
    return shop.client
        .submit(
            what,
            List.of(
                new FilePart("main", voice, canary.text(), "audio/wav"),
                new FilePart("transcript", text, canary.text(), "text/plain")),
            SILENT)
        .id();
  }

  private static void await(Shop shop, String job, double moment) throws Exception {
    Until.holds(
        "at " + moment,
        WAIT,
        () -> {
          Job now = shop.client.job(job);
          Job.Progress progress = now.progress();
          return moment < 0
              || now.endedAt() != null
              || (progress != null && progress.fraction() >= moment && progress.phase() != null);
        });
  }

  private static void assertGone(Shop shop, String job) throws Exception {
    assertThat(ProcessTable.touching(job)).isEmpty();
    assertThat(shop.scratchOf(job)).isEmpty();
  }
}
