package dev.lethe.bench.queue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Hears of each job that its row is done, and waits for the last of so many. */
final class Drained {
  private static final long PATIENCE_MINUTES = 10;

  private volatile CountDownLatch left = new CountDownLatch(0);

  void expect(int jobs) {
    left = new CountDownLatch(jobs);
  }

  void one() {
    left.countDown();
  }

  void await() throws InterruptedException {
    if (!left.await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      throw new IllegalStateException("jobs are left: " + left.getCount());
    }
  }
}
