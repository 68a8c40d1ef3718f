package dev.lethe.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A piece of a verb that must tidy up after itself on Ctrl-C. The signal starts the JVM's shutdown,
 * which would end the process under the verb's feet; the hook interrupts the verb's thread instead
 * and holds the shutdown back until the piece is closed, so that the tidying is ordinary code in
 * the verb's own {@code catch} and {@code finally}. The JVM then exits with 130 by itself.
 */
final class Interruptible implements AutoCloseable {
  private final CountDownLatch tidy = new CountDownLatch(1);
  private final Thread hook;

  /** Begins on the calling thread; the shutdown is held back for {@code patience} at most. */
  Interruptible(Duration patience) {
    Thread verb = Thread.currentThread();
    this.hook = new Thread(() -> holdBack(verb, patience), "ctrl-c");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void holdBack(Thread verb, Duration patience) {
    verb.interrupt();
    try {
      if (!tidy.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("lethe: gave up tidying after " + Text.duration(patience));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    tidy.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The shutdown is what is going on; the hook has done its work.
    }
  }
}
