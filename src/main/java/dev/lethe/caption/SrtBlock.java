package dev.lethe.caption;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How one cue of SRT is written: text with places such as {@code {caption_number:d}} or {@code
 * {start_hour:02d}}, and {@code \n} for the end of a line.
 */
record SrtBlock(String pattern) {
  private static final Pattern PLACE = Pattern.compile("\\{([a-z_]{1,24})(?::(0[1-9])?d)?\\}");

  /** Empty text, too, means the usual way. */
  static SrtBlock of(String pattern) {
    return new SrtBlock(pattern.replace("\\n", "\n"));
  }

  boolean usual() {
    return pattern.isEmpty();
  }

  String filled(int number, Cue cue) {
    return PLACE
        .matcher(pattern)
        .replaceAll(place ->
            Matcher.quoteReplacement(
                value(place.group(1), place.group(2), place.group(), number, cue)));
  }

  /** What nobody knows stays as it is. */
  private static String value(String name, String width, String as, int number, Cue cue) {
    long start = cue.startMs();
    long end = cue.endMs();
    return switch (name) {
      case "caption_number" -> padded(number, width);
      case "caption_text" -> String.join("\n", cue.lines());
      case "start_hour" -> padded(start / 3_600_000, width);
      case "start_minute" -> padded(start / 60_000 % 60, width);
      case "start_second" -> padded(start / 1000 % 60, width);
      case "start_millisecond" -> padded(start % 1000, width);
      case "end_hour" -> padded(end / 3_600_000, width);
      case "end_minute" -> padded(end / 60_000 % 60, width);
      case "end_second" -> padded(end / 1000 % 60, width);
      case "end_millisecond" -> padded(end % 1000, width);
      default -> as;
    };
  }

  private static String padded(long value, @org.jspecify.annotations.Nullable String width) {
    return width == null
        ? Long.toString(value)
        : String.format(Locale.ROOT, "%" + width + "d", value);
  }
}
