package dev.lethe.endings;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stops whoever comes by until it is opened, and tells that somebody came. */
final class Gate implements AutoCloseable {
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  void pass() {
    reached.countDown();
    await(opened, Duration.ofSeconds(60));
  }

  void awaitReached() {
    await(reached, Duration.ofSeconds(30));
  }

  void open() {
    opened.countDown();
  }

  /** A failed test must not leave the server waiting. */
  @Override
  public void close() {
    open();
  }

  private static void await(CountDownLatch latch, Duration atMost) {
    try {
      if (!latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("nothing within " + atMost);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
