package dev.lethe.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 30s}, {@code 1h30m}, {@code 7d} or {@code 500ms}. */
final class Durations implements ITypeConverter<Duration> {
  private static final Pattern WHOLE = Pattern.compile("([0-9]{1,9}(ms|s|m|h|d))+");
  private static final Pattern PIECE = Pattern.compile("([0-9]+)(ms|s|m|h|d)");

  @Override
  public Duration convert(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new TypeConversionException(
          "'" + text + "' is not a duration such as 30s, 90m, 2h or 7d");
    }
    Duration sum = Duration.ZERO;
    Matcher piece = PIECE.matcher(text);
    while (piece.find()) {
      sum = sum.plus(one(Long.parseLong(piece.group(1)), piece.group(2)));
    }
    return sum;
  }

  private static Duration one(long amount, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      default -> throw new IllegalArgumentException(unit);
    };
  }
}
