package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A transcription with a given text beside it, at ten moments: see {@link Moments}. */
@Timeout(500)
final class TranscribeEndingsTest {
  /** How far the work is at each moment: in each of its phases, and near its end. */
  private static final double[] MOMENTS = {0, 0.001, 0.01, 0.02, 0.05, 0.06, 0.2, 0.4, 0.6, 0.7};

  private final Canary canary = new Canary();
  @TempDir private Path folder;

  @Test
  @Tag("slow")
  void a_transcription_that_is_ended_at_any_moment_leaves_nothing() throws Exception {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Path text = Files.writeString(mine.resolve("text"), canary.text() + " He was not a man.");
    new Moments(folder, canary)
        .end(MOMENTS.length, new Transcriptions(voice(mine), text), Map.of());
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

  private final class Transcriptions implements Moments.Play {
    private final Path voice;
    private final Path text;

    Transcriptions(Path voice, Path text) {
      this.voice = voice;
      this.text = text;
    }

    @Override
    public JobSubmission job(int moment) {
      var params = JsonNodeFactory.instance.objectNode();
      params.putObject("highlights");
      return JobSubmission.of("media.transcribe")
          .withParams(params)
          .withMaxAttempts(1)
          .withLabels(Map.of(canary.name(), canary.text()))
          .withInputs(
              List.of(
                  JobSubmission.Input.part("main", "main"),
                  JobSubmission.Input.part("transcript", "transcript")));
    }

    @Override
    public List<FilePart> files() {
      return List.of(
          new FilePart("main", voice, canary.text(), "audio/wav"),
          new FilePart("transcript", text, canary.text(), "text/plain"));
    }

    @Override
    public boolean reached(int moment, Job.Progress progress) {
      return progress.fraction() >= MOMENTS[moment];
    }
  }
}
