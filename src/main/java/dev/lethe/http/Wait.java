package dev.lethe.http;

import dev.lethe.error.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads durations as people write them in requests and settings: {@code 500ms, 30s, 2m, 7d}. */
public final class Wait {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

  private Wait() {}

  /** Empty for anything that is not one number and one unit. */
  public static Optional<Duration> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(form.group(1));
    return Optional.of(
        switch (form.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        });
  }

  /** Refuses, naming {@code pointer}, what is no duration or lies outside the bounds. */
  public static Duration parse(String pointer, String text, Duration least, Duration most) {
    Duration wait =
        parse(text)
            .orElseThrow(() ->
                Refusal.field(
                    pointer, "wrong_format", "expected a duration such as 500ms, 30s or 7d"));
    if (wait.compareTo(least) < 0 || wait.compareTo(most) > 0) {
      throw Refusal.field(pointer, "out_of_range", write(least) + " to " + write(most));
    }
    return wait;
  }

  /** The shortest spelling that {@link #parse} reads back. */
  public static String write(Duration wait) {
    long millis = wait.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = wait.toSeconds();
    if (seconds != 0 && seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds != 0 && seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
