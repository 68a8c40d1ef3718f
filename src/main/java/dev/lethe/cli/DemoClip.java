package dev.lethe.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;

/** A clip that needs no download: ffmpeg's test picture with a tone. */
record DemoClip(Path ffmpeg, Path folder) {
  static final int SECONDS = 20;

  Path make() throws IOException {
    Path clip = folder.resolve("clip.mp4");
    Path log = folder.resolve("ffmpeg.log");
    Process process =
        new ProcessBuilder(arguments(clip))
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(log.toFile())
            .start();
    if (waitFor(process) != 0) {
      String last = Files.readAllLines(log).stream().reduce("it says nothing", (_, line) -> line);
      throw new FailedException("ffmpeg cannot make the clip: " + last);
    }
    return clip;
  }

  private List<String> arguments(Path clip) {
    var picture = "testsrc2=size=1280x720:rate=25:duration=" + SECONDS;
    var tone = "sine=frequency=440:sample_rate=48000:duration=" + SECONDS;
    return List.of(
        ffmpeg.toString(),
        "-nostdin",
        "-hide_banner",
        "-loglevel",
        "error",
        "-y",
        "-f",
        "lavfi",
        "-i",
        picture,
        "-f",
        "lavfi",
        "-i",
        tone,
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-crf",
        "30",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
        "-b:a",
        "96k",
        "-movflags",
        "+faststart",
        clip.toString());
  }

  private static int waitFor(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } finally {
      process.destroyForcibly();
    }
  }
}
