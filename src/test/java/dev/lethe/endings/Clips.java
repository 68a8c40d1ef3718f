package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes real clips with ffmpeg, and looks at what came out with ffprobe. */
final class Clips {
  private Clips() {}

  /** Pictures that keep an encoder busy, and hardly compressed so that the file is large. */
  static Path large(Path file, int seconds) throws Exception {
    return make(file, "testsrc2=s=640x360:r=30:d=" + seconds, "-c:v", "mjpeg", "-q:v", "2");
  }

  static Path small(Path file, int seconds) throws Exception {
    return make(
        file, "testsrc2=s=640x360:r=25:d=" + seconds, "-c:v", "libx264", "-preset", "ultrafast");
  }

  /** A film that tells its title in its head. */
  static Path titled(Path file, String title) throws Exception {
    return make(
        file, "testsrc2=s=320x180:r=25:d=2", "-c:v", "libx264", "-metadata", "title=" + title);
  }

  /** A sound that tells its title in its head. */
  static Path tone(Path file, String title) throws Exception {
    return make(file, "sine=d=1", "-c:a", "pcm_s16le", "-metadata", "title=" + title);
  }

  /** Noise without a pause. */
  static Path noise(Path file, int seconds) throws Exception {
    return make(file, "anoisesrc=a=0.5:d=" + seconds, "-c:a", "aac");
  }

  /** How many seconds a player would show; fails if the file cannot be read. */
  static double seconds(Path file) throws Exception {
    return Double.parseDouble(
        run(List.of(
                "ffprobe",
                "-v",
                "error",
                "-show_entries",
                "format=duration",
                "-of",
                "csv=p=0",
                file.toString()))
            .strip());
  }

  /** Decodes every picture; a file that is broken in the middle fails. */
  static void play(Path file) throws Exception {
    String said =
        run(
            List.of(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-xerror",
                "-i",
                file.toString(),
                "-f",
                "null",
                "-"));
    assertThat(said).isEmpty();
  }

  private static Path make(Path file, String picture, String... codec) throws Exception {
    var argv =
        new ArrayList<>(
            List.of("ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", picture));
    argv.addAll(List.of(codec));
    argv.add(file.toString());
    run(argv);
    return file;
  }

  private static String run(List<String> argv) throws Exception {
    var process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", argv, said).isZero();
    return said;
  }
}
