package dev.lethe.client;

import java.util.concurrent.CancellationException;

/** Waits between tries, in the package's way of being interrupted. */
final class Pause {
  private Pause() {}

  static void millis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }
}
