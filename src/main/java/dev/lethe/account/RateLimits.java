package dev.lethe.account;

import dev.lethe.id.AccountId;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How many requests of a kind an account may send: a bucket for each that is filled evenly, so that
 * a burst is borne and a stream is not. The buckets are in memory, one set per server; there are no
 * more of them than accounts.
 */
public final class RateLimits {
  private static final long SECONDS = 60;

  private final Map<Kind, Rate> rates;
  private final TimeMeter time;
  private final Map<Key, Bucket> buckets = new ConcurrentHashMap<>();

  /** What a request does. */
  public enum Kind {
    READ,
    /** Makes or changes something. */
    WRITE,
    /** Ends a job: looser than the others, as nobody should have to slow down a clean-up. */
    END
  }

  /**
   * How much is allowed.
   *
   * @param perMinute how many requests a minute, for ever
   * @param burst how many at once, after a rest
   */
  public record Rate(int perMinute, int burst) {}

  /**
   * What became of a request.
   *
   * @param limit how many there may be at once
   * @param remaining how many more there may be at once now
   * @param perMinute how many come back in a minute
   * @param retryAfter how long until one more is allowed; zero if this one was
   */
  public record Verdict(
      boolean allowed, int limit, long remaining, int perMinute, Duration retryAfter) {
    /** Until there may be as many at once as ever; of one that was refused, until the next may. */
    public long resetSeconds() {
      long missing = limit - remaining;
      return allowed ? Math.ceilDiv(missing * SECONDS, perMinute) : retrySeconds();
    }

    /** In whole seconds, as {@code Retry-After} has it: rounded up, so that it is not too early. */
    public long retrySeconds() {
      return Math.max(1, retryAfter.plusSeconds(1).minusNanos(1).toSeconds());
    }
  }

  public RateLimits(Map<Kind, Rate> rates, InstantSource clock) {
    this.rates = new EnumMap<>(rates);
    this.time = new Clock(clock);
  }

  /** Counts one request. */
  public Verdict take(AccountId account, Kind kind) {
    Rate rate = rates.getOrDefault(kind, new Rate(Integer.MAX_VALUE, Integer.MAX_VALUE));
    var probe =
        buckets
            .computeIfAbsent(new Key(account, kind), _ -> bucket(rate))
            .tryConsumeAndReturnRemaining(1);
    return new Verdict(
        probe.isConsumed(),
        rate.burst(),
        probe.getRemainingTokens(),
        rate.perMinute(),
        Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  static TimeMeter meter(InstantSource clock) {
    return new Clock(clock);
  }

  private Bucket bucket(Rate rate) {
    return Bucket.builder()
        .addLimit(limit ->
            limit.capacity(rate.burst()).refillGreedy(rate.perMinute(), Duration.ofMinutes(1)))
        .withCustomTimePrecision(time)
        .build();
  }

  private record Key(AccountId account, Kind kind) {}

  private record Clock(InstantSource source) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      Instant now = source.instant();
      return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
