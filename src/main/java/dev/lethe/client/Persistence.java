package dev.lethe.client;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks again while the server is away, with pauses that grow. It ends with an answer, when its
 * thread is interrupted, or when nobody is to be persistent any more.
 */
final class Persistence {
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LAST_PAUSE_MILLIS = 5_000;

  private final CountDownLatch givenUp = new CountDownLatch(1);

  /** From now on the first failure counts. */
  void giveUp() {
    givenUp.countDown();
  }

  <T> T ask(Supplier<T> question) {
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        return question.get();
      } catch (UnreachableException | LetheException e) {
        if (!mayPass(e) || pause(pause)) {
          throw e;
        }
      }
      pause = Math.min(pause * 2, LAST_PAUSE_MILLIS);
    }
  }

  /** Whether it is trouble that passes, such as a restart. */
  static boolean mayPass(RuntimeException e) {
    return !(e instanceof LetheException refused)
        || refused.status() == 502
        || refused.status() == 503
        || refused.status() == 504;
  }

  /** Workers that lost their server at one moment do not all come back at one. */
  private boolean pause(long millis) {
    try {
      long some = millis / 2 + Math.floorMod(System.nanoTime(), millis);
      return givenUp.await(some, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }
}
