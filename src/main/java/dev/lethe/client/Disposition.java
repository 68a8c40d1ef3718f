package dev.lethe.client;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the file name out of a {@code Content-Disposition} header (RFC 6266). */
final class Disposition {
  private static final Pattern EXTENDED =
      Pattern.compile(";\\s*filename\\*\\s*=\\s*UTF-8'[^']*'([^;\\s]+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern QUOTED =
      Pattern.compile(";\\s*filename\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.CASE_INSENSITIVE);
  private static final Pattern TOKEN =
      Pattern.compile(";\\s*filename\\s*=\\s*([^;\\s\"]+)", Pattern.CASE_INSENSITIVE);

  private Disposition() {}

  static Optional<String> fileName(String header) {
    var extended = EXTENDED.matcher(header);
    if (extended.find()) {
      return percentDecoded(extended.group(1));
    }
    var quoted = QUOTED.matcher(header);
    if (quoted.find()) {
      return Optional.of(quoted.group(1).replaceAll("\\\\(.)", "$1"));
    }
    var token = TOKEN.matcher(header);
    return token.find() ? Optional.of(token.group(1)) : Optional.empty();
  }

  private static Optional<String> percentDecoded(String text) {
    try {
      // A plus is itself here; only form fields write a space so.
      return Optional.of(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
