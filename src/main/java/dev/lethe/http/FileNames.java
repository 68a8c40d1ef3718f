package dev.lethe.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Writes {@code Content-Disposition} (RFC 6266): a plain name every client understands, and the
 * real one in UTF-8 (RFC 8187) where the plain one could not carry it.
 */
final class FileNames {
  private static final String ATTR_CHARS = "!#$&+-.^_`|~";

  private FileNames() {}

  static String header(Download.Disposition disposition, String name) {
    String type = disposition.name().toLowerCase(Locale.ROOT);
    String clean = clean(name);
    String plain = plain(clean);
    String header = type + "; filename=\"" + plain + "\"";
    return plain.equals(clean) ? header : header + "; filename*=UTF-8''" + encoded(clean);
  }

  /** Neither a path nor a control character belongs in a file name. */
  private static String clean(String name) {
    StringBuilder out = new StringBuilder();
    name.codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
        .map(c -> c == '/' || c == '\\' || (c >= 0xD800 && c <= 0xDFFF) ? '_' : c)
        .forEach(out::appendCodePoint);
    return out.isEmpty() ? "download" : out.toString();
  }

  private static String plain(String clean) {
    StringBuilder out = new StringBuilder();
    // Some clients decode a percent sign in the plain form, so it is kept to the other one.
    clean
        .codePoints()
        .map(c -> c < 0x20 || c > 0x7e || c == '"' || c == '%' ? '_' : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  private static String encoded(String clean) {
    StringBuilder out = new StringBuilder();
    for (byte b : clean.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= '0' && c <= '9')
              || (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || ATTR_CHARS.indexOf(c) >= 0;
      out.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return out.toString();
  }
}
