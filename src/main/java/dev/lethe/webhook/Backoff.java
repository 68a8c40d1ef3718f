package dev.lethe.webhook;

import dev.lethe.id.WebhookId;
import dev.lethe.webhook.Delivery.State;
import dev.lethe.webhook.Delivery.Try;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When it is tried again, and when no more: soon at first, for most receivers are only restarted,
 * then ever more rarely, for 17 hours in all. No two tries come at the same moment because those
 * before them did.
 */
final class Backoff {
  static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(4),
          Duration.ofHours(12));

  static final Duration LONGEST = Duration.ofDays(1);
  static final int GONE = 410;
  private static final double JITTER = 0.1;

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** How it stands after a try. */
  Delivery after(Delivery before, Answer answer, Instant at, long tookMillis) {
    int tries = before.tries() + 1;
    return switch (answer) {
      case Answer.Status(int code, Optional<Duration> retryAfter) -> {
        if (code >= 200 && code <= 299) {
          yield tried(before, State.DELIVERED, new Try(at, code, null, tookMillis), null);
        }
        var failed = new Try(at, code, "status", tookMillis);
        yield code == GONE
            ? tried(before, State.FAILED, failed, null)
            : again(before, failed, next(tries, at, retryAfter));
      }
      case Answer.None(String why) ->
          again(before, new Try(at, null, why, tookMillis), next(tries, at, Optional.empty()));
    };
  }

  private static Delivery again(Delivery before, Try failed, Optional<Instant> next) {
    return next.map(at -> tried(before, State.PENDING, failed, at))
        .orElseGet(() -> tried(before, State.FAILED, failed, null));
  }

  private static Delivery tried(Delivery before, State state, Try last, @Nullable Instant next) {
    WebhookId webhook = before.webhook();
    return new Delivery(
        webhook, before.event(), before.name(), state, before.tries() + 1, last, next);
  }

  private Optional<Instant> next(int tries, Instant at, Optional<Duration> asked) {
    if (tries > PAUSES.size()) {
      return Optional.empty();
    }
    Duration pause = PAUSES.get(tries - 1);
    double spread = 1 - JITTER + 2 * JITTER * random.nextDouble();
    Duration ours = Duration.ofMillis((long) (pause.toMillis() * spread));
    Duration theirs = asked.filter(it -> it.compareTo(LONGEST) < 0).orElse(LONGEST);
    boolean later = asked.isPresent() && theirs.compareTo(ours) > 0;
    return Optional.of(at.plus(later ? theirs : ours));
  }
}
