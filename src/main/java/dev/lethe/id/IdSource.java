package dev.lethe.id;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDs of version 7 (RFC 9562, method 1): milliseconds, then a counter that keeps ids of one
 * millisecond in the order they were made, then random bits. Clock and randomness are handed in, so
 * that a test knows the ids it will get.
 */
public final class IdSource {
  private static final int COUNTER_BITS = 12;

  private final InstantSource clock;
  private final RandomGenerator random;
  private long lastTick;

  public IdSource(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  public JobId job() {
    return new JobId(next());
  }

  public ArtifactId artifact() {
    return new ArtifactId(next());
  }

  public ErasureId erasure() {
    return new ErasureId(next());
  }

  public UploadId upload() {
    return new UploadId(next());
  }

  public AccountId account() {
    return new AccountId(next());
  }

  public KeyId key() {
    return new KeyId(next());
  }

  public OperationId operation() {
    return new OperationId(next());
  }

  public SweepId sweep() {
    return new SweepId(next());
  }

  public LinkId link() {
    return new LinkId(next());
  }

  public PolicyId policy() {
    return new PolicyId(next());
  }

  public WebhookId webhook() {
    return new WebhookId(next());
  }

  private synchronized UUID next() {
    // One tick is 1/4096 ms: when the counter of a millisecond runs over, it borrows from the next.
    long tick = Math.max(clock.millis() << COUNTER_BITS, lastTick + 1);
    lastTick = tick;
    long millis = tick >>> COUNTER_BITS;
    long counter = tick & ((1 << COUNTER_BITS) - 1);
    long high = (millis << 16) | 0x7000 | counter;
    long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
