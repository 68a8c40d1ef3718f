package dev.lethe.unit;

import java.util.Optional;
import java.util.regex.Pattern;

/** The one spelling of an amount of bytes in settings and requests: {@code 512MiB}, 1024. */
public final class ByteSizes {
  public static final String EXPECTED = "a size such as 512MiB or 10GiB, or a number of bytes";

  private static final Pattern SPELLING = Pattern.compile("(\\d{1,18})(|KiB|MiB|GiB|TiB)");

  private ByteSizes() {}

  /** Empty for another spelling, and for a size that no file can have. */
  public static Optional<Long> parse(String text) {
    var matcher = SPELLING.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(matcher.group(1));
    int shift =
        switch (matcher.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          case "TiB" -> 40;
          default -> 0;
        };
    return count > Long.MAX_VALUE >> shift ? Optional.empty() : Optional.of(count << shift);
  }
}
