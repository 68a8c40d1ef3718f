package dev.lethe.bench.queue;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Waits until the database says that nothing is left, without keeping it busy. */
final class Done {
  private static final long LOOK_MILLIS = 50;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(10);

  private Done() {}

  static void await(LongSupplier left) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (left.getAsLong() > 0) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("jobs are left: " + left.getAsLong());
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }
}
