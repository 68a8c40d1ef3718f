package dev.lethe.http;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import java.time.Duration;

/**
 * How slow a client may be. A connection that hardly moves costs its owner nothing and us a thread
 * and buffers, so hundreds of them would be an attack; the limits are far below any honest network.
 *
 * @param patience how long a head may take, and over which time a rate is taken
 * @param bytesPerSecond the least rate of a body or a download
 */
public record Pace(Duration patience, long bytesPerSecond) {
  private static final double SECOND = 1e9;

  public static final Pace USUAL = new Pace(Duration.ofSeconds(10), 1 << 10);

  /** How long this many bytes may take at most. */
  long nanosFor(long bytes) {
    return patience.toNanos() + (long) (bytes * SECOND / Math.max(1, bytesPerSecond));
  }

  Meter meter() {
    return new Meter();
  }

  /** Takes the rate at which one body comes, counting only the time in which we wait for it. */
  final class Meter {
    private long waited;
    private long bytes;

    /** Refuses once too little has come in the time. */
    void waited(long nanos, int read) {
      waited += nanos;
      bytes += Math.max(read, 0);
      if (waited < patience.toNanos()) {
        return;
      }
      if (read >= 0 && bytes < bytesPerSecond * (waited / SECOND)) {
        throw new Refusal(
            ErrorCode.TOO_SLOW, "a body must come with " + bytesPerSecond + " bytes a second");
      }
      waited = 0;
      bytes = 0;
    }
  }
}
