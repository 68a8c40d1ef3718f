package dev.lethe.http;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a client would like but does not insist on (RFC 7240). */
public final class Preference {
  private static final Pattern WAIT =
      Pattern.compile("(?i)(?:^|,)\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?=[;,]|$)");

  private Preference() {}

  /**
   * How long the client would wait, in the whole seconds of {@code Prefer: wait}; cut to the most,
   * and said back in {@code Preference-Applied}.
   */
  public static Optional<Duration> waiting(Context ctx, Duration most) {
    String asked = String.join(",", Collections.list(ctx.req().getHeaders("Prefer")));
    Matcher wait = WAIT.matcher(asked);
    if (!wait.find()) {
      return Optional.empty();
    }
    long seconds = Math.min(Long.parseLong(wait.group(1)), most.toSeconds());
    ctx.header("Preference-Applied", "wait=" + seconds);
    return Optional.of(Duration.ofSeconds(seconds));
  }
}
