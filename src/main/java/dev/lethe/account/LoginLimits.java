package dev.lethe.account;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * How often somebody may be wrong about the password of one account. Names come from outside and
 * need not exist, so they share a fixed number of buckets: whatever is tried, the memory is the
 * same, and an unknown name is limited as a known one is.
 */
final class LoginLimits {
  static final int ATTEMPTS = 10;
  private static final int BUCKETS = 4_096;

  private final AtomicReferenceArray<Bucket> buckets = new AtomicReferenceArray<>(BUCKETS);
  private final TimeMeter time;

  LoginLimits(InstantSource clock) {
    this.time = RateLimits.meter(clock);
  }

  /**
   * Counts an attempt before it is known whether it is right, so that many at once cannot all be
   * the last one allowed.
   *
   * @throws Refusal {@code rate_limited}
   */
  void begin(String name) {
    if (!bucket(name).tryConsume(1)) {
      throw new Refusal(ErrorCode.RATE_LIMITED, "too many attempts to log in to this account");
    }
  }

  /** Whoever is right may come as often as they want. */
  void succeeded(String name) {
    bucket(name).addTokens(1);
  }

  private Bucket bucket(String name) {
    int place = Math.floorMod(name.hashCode(), BUCKETS);
    Bucket known = buckets.get(place);
    if (known != null) {
      return known;
    }
    buckets.compareAndSet(place, null, fresh());
    return buckets.get(place);
  }

  private Bucket fresh() {
    return Bucket.builder()
        .addLimit(limit ->
            limit
                .capacity(ATTEMPTS)
                .refillGreedy(ATTEMPTS, Sessions.LOGIN_PAUSE.multipliedBy(ATTEMPTS)))
        .withCustomTimePrecision(time)
        .build();
  }
}
