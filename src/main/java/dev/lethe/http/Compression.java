package dev.lethe.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes large JSON answers small. Media is never compressed again, streams are not held up, and
 * short answers stay as they are: it would gain nothing, and an answer that shows a credential is
 * short.
 */
final class Compression {
  static final int LEAST = 1 << 10;

  private Compression() {}

  /** Whether {@code Accept-Encoding} allows gzip. */
  static boolean wanted(@Nullable String acceptEncoding) {
    boolean any = false;
    for (String part : acceptEncoding == null ? new String[0] : acceptEncoding.split(",", -1)) {
      String[] words = part.toLowerCase(Locale.ROOT).replace(" ", "").split(";", -1);
      boolean allowed = words.length < 2 || !words[1].matches("q=0(\\.0{0,3})?");
      if (words[0].equals("gzip") || words[0].equals("x-gzip")) {
        return allowed;
      }
      any |= words[0].equals("*") && allowed;
    }
    return any;
  }

  static byte[] gzip(byte[] plain) {
    var out = new ByteArrayOutputStream(plain.length / 4);
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
