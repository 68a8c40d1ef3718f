package dev.lethe.type.render;

import dev.lethe.type.media.Media;
import java.nio.file.Path;
import java.util.List;

/** Reads what stands in a frame of a film. */
final class Ocr {
  private final Path film;
  private final Path folder;

  Ocr(Path film, Path folder) {
    this.film = film;
    this.folder = folder;
  }

  /**
   * What is read in one frame.
   *
   * @param part the part of the picture to look at, as ffmpeg's crop takes it
   */
  String read(int frame, String part, String language) throws Exception {
    Path picture = folder.resolve("frame-" + frame + ".png");
    Media.run(
        List.of(
            "ffmpeg",
            "-nostdin",
            "-v",
            "error",
            "-y",
            "-i",
            film.toString(),
            "-vf",
            // Letters are white: black on white is what the reader is used to.
            "select='eq(n\\,"
                + frame
                + ")',crop="
                + part
                + ",scale=iw*2:-1:flags=lanczos,"
                + "format=gray,lutyuv=y='if(gt(val,215),0,255)'",
            "-frames:v",
            "1",
            picture.toString()));
    return Media.run(
        List.of("tesseract", picture.toString(), "-", "-l", language, "--psm", "6", "quiet"));
  }

  /** How much of the letters of one text are those of the other, in order: 1 is all. */
  static double likeness(String one, String other) {
    int[] a = letters(one);
    int[] b = letters(other);
    int[] before = new int[b.length + 1];
    for (int i = 1; i <= a.length; i++) {
      int[] now = new int[b.length + 1];
      for (int j = 1; j <= b.length; j++) {
        now[j] = a[i - 1] == b[j - 1] ? before[j - 1] + 1 : Math.max(before[j], now[j - 1]);
      }
      before = now;
    }
    return 2.0 * before[b.length] / Math.max(1, a.length + b.length);
  }

  private static int[] letters(String text) {
    return text.codePoints().filter(Character::isLetterOrDigit).toArray();
  }
}
