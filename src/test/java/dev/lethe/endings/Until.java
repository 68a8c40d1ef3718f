package dev.lethe.endings;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what only a look can tell, such as the process table or a file of another thread. */
public final class Until {
  private static final long BETWEEN_LOOKS = Duration.ofMillis(2).toNanos();

  private Until() {}

  /** A look that may fail like anything that reads files. */
  public interface Look {
    boolean holds() throws Exception;
  }

  public static void holds(String what, Duration atMost, Look look) throws Exception {
    long until = System.nanoTime() + atMost.toNanos();
    while (!look.holds()) {
      if (System.nanoTime() - until > 0) {
        throw new AssertionError("not within " + atMost + ": " + what);
      }
      LockSupport.parkNanos(BETWEEN_LOOKS);
    }
  }

  static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }
}
