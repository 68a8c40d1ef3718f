package dev.lethe.unit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The one spelling of a span of time in settings and requests: {@code 500ms, 30s, 2m, 12h, 7d}. */
public final class Durations {
  public static final String EXPECTED = "a duration such as 500ms, 30s, 2m, 12h or 7d";

  private static final Pattern SPELLING = Pattern.compile("(\\d{1,18})(ms|s|m|h|d)");
  private static final List<Unit> LARGEST_FIRST =
      List.of(
          new Unit("d", ChronoUnit.DAYS),
          new Unit("h", ChronoUnit.HOURS),
          new Unit("m", ChronoUnit.MINUTES),
          new Unit("s", ChronoUnit.SECONDS),
          new Unit("ms", ChronoUnit.MILLIS));

  private Durations() {}

  /** Empty for another spelling, and for a span too long to be added up in milliseconds. */
  public static Optional<Duration> parse(String text) {
    var matcher = SPELLING.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    for (Unit unit : LARGEST_FIRST) {
      if (unit.name.equals(matcher.group(2))) {
        return times(Long.parseLong(matcher.group(1)), unit.size);
      }
    }
    return Optional.empty();
  }

  /** The shortest spelling that says the same to the millisecond. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    for (Unit unit : LARGEST_FIRST) {
      long size = unit.size.getDuration().toMillis();
      if (millis != 0 && millis % size == 0) {
        return millis / size + unit.name;
      }
    }
    return "0s";
  }

  private static Optional<Duration> times(long count, ChronoUnit unit) {
    try {
      long millis = Math.multiplyExact(count, unit.getDuration().toMillis());
      return Optional.of(Duration.ofMillis(millis));
    } catch (ArithmeticException _) {
      return Optional.empty();
    }
  }

  private record Unit(String name, ChronoUnit size) {}
}
