package dev.lethe.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for things the kernel does within a fraction of a millisecond and gives no notice of. An
 * interrupt does not cut the wait short (the end of a process tree must be seen through) but is
 * handed on to the caller afterwards.
 */
final class Pause {
  /** Longer than the kernel needs to take down any tree that it can take down. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long SHORTEST = 50_000;
  private static final long LONGEST = 2_000_000;

  private Pause() {}

  /** Waits until {@code done}, at most {@link #PATIENCE}; returns the last answer. */
  static boolean until(BooleanSupplier done) {
    long start = System.nanoTime();
    return until(done, () -> System.nanoTime() - start >= PATIENCE.toNanos());
  }

  static boolean until(BooleanSupplier done, BooleanSupplier givingUp) {
    boolean interrupted = Thread.interrupted();
    try {
      for (long nap = SHORTEST; !done.getAsBoolean(); nap = Math.min(LONGEST, nap * 3 / 2)) {
        if (givingUp.getAsBoolean()) {
          return false;
        }
        LockSupport.parkNanos(nap);
        interrupted |= Thread.interrupted();
      }
      return true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
