package dev.lethe.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes test clips: moving pictures and a tone. */
final class Clips {
  private Clips() {}

  static Path make(Path file, String size, int seconds) throws IOException, InterruptedException {
    List<String> argv =
        List.of(
            "ffmpeg",
            "-nostdin",
            "-v",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=" + size + ":r=25:d=" + seconds,
            "-f",
            "lavfi",
            "-i",
            "sine=d=" + seconds,
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-c:a",
            "aac",
            file.toString());
    if (new ProcessBuilder(argv).inheritIO().start().waitFor() != 0) {
      throw new IOException("ffmpeg could not make a clip");
    }
    return file;
  }
}
