package dev.lethe.http;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the headers of one form-data part in the spellings that browsers and curl really send. */
final class PartHead {
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\G\\s*;\\s*([A-Za-z*]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;\"\\s]+))");
  private static final Set<String> PLAIN_ENCODINGS = Set.of("binary", "8bit", "7bit");

  private PartHead() {}

  static Multipart.Part read(Map<String, String> headers) {
    String disposition = headers.getOrDefault("content-disposition", "");
    String encoding = headers.getOrDefault("content-transfer-encoding", "binary");
    if (!disposition.toLowerCase(Locale.ROOT).startsWith("form-data")) {
      throw Multipart.malformed("a part has no form-data Content-Disposition");
    }
    if (!PLAIN_ENCODINGS.contains(encoding.strip().toLowerCase(Locale.ROOT))) {
      throw Multipart.malformed("a part is sent in a transfer encoding");
    }
    @Nullable String name = null;
    @Nullable String fileName = null;
    Matcher parameter = PARAMETER.matcher(disposition);
    parameter.region("form-data".length(), disposition.length());
    while (parameter.find()) {
      String value = parameter.group(2) != null ? unquote(parameter.group(2)) : parameter.group(3);
      switch (parameter.group(1).toLowerCase(Locale.ROOT)) {
        case "name" -> name = value;
        case "filename" -> fileName = value;
        default -> {}
      }
    }
    if (name == null || name.isEmpty()) {
      throw Multipart.malformed("a part has no name");
    }
    return new Multipart.Part(name, fileName, headers.get("content-type"), headers);
  }

  /**
   * Older clients put a backslash before a quote, newer ones write it as %22; a lone backslash is
   * part of the name.
   */
  private static String unquote(String quoted) {
    return quoted
        .replace("\\\"", "\"")
        .replace("\\\\", "\\")
        .replace("%22", "\"")
        .replace("%0D", "\r")
        .replace("%0A", "\n");
  }
}
