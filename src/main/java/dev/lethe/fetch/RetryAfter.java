package dev.lethe.fetch;

import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** How long the other side asks to be left alone (RFC 9110, section 10.2.3). */
final class RetryAfter {
  private static final int LONGEST_NUMBER = 9;

  private RetryAfter() {}

  /** In seconds, or as a date, which is held against the clock of the other side. */
  static Optional<Duration> of(Response response) {
    @Nullable String text = response.header("Retry-After");
    if (text == null) {
      return Optional.empty();
    }
    String asked = text.strip();
    if (asked.matches("[0-9]{1," + LONGEST_NUMBER + "}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(asked)));
    }
    @Nullable Date until = response.headers().getDate("Retry-After");
    @Nullable Date now = response.headers().getDate("Date");
    if (until == null || now == null || until.before(now)) {
      return Optional.empty();
    }
    return Optional.of(Duration.between(now.toInstant(), until.toInstant()));
  }
}
