package dev.lethe.worker;

import dev.lethe.client.LetheException;
import dev.lethe.client.UnreachableException;
import dev.lethe.work.Worker;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server for jobs whenever there is a slot for one, and bears with a server that is away.
 */
final class ClaimLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClaimLoop.class);
  private static final Duration FULL = Duration.ofMinutes(1);
  private static final long QUICK_NANOS = Duration.ofMillis(100).toNanos();
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LAST_PAUSE_MILLIS = 10_000;

  private final Worker worker;
  private final Semaphore woken = new Semaphore(0);
  private final CompletableFuture<LetheException> refused = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean closing;
  private long pause = FIRST_PAUSE_MILLIS;
  private boolean away;

  ClaimLoop(Worker worker) {
    this.worker = worker;
    this.thread = Thread.ofVirtual().name("claims").unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  /** A slot came free. */
  void wake() {
    woken.release();
  }

  /** Done when the server says that it will not have this worker. */
  CompletableFuture<LetheException> refused() {
    return refused;
  }

  private void loop() {
    try {
      while (!closing) {
        once();
      }
    } catch (InterruptedException | CancellationException _) {
      // Only close interrupts.
    }
  }

  private void once() throws InterruptedException {
    woken.drainPermits();
    Duration full = worker.idle(FULL);
    if (!full.isZero()) {
      boolean _ = woken.tryAcquire(full.toMillis(), TimeUnit.MILLISECONDS);
      return;
    }
    long asked = System.nanoTime();
    try {
      int started = worker.runOnce();
      back();
      if (started == 0 && System.nanoTime() - asked < QUICK_NANOS) {
        // Whoever answers so quickly has no patience with those who wait.
        pause();
      } else {
        pause = FIRST_PAUSE_MILLIS;
      }
    } catch (UnreachableException e) {
      away(e);
      pause();
    } catch (LetheException e) {
      if (e.status() / 100 == 4 && e.status() != 429) {
        refused.complete(e);
        closing = true;
        return;
      }
      away(e);
      pause();
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      log.error("claiming failed", e);
      pause();
    }
  }

  private void away(RuntimeException e) {
    if (!away) {
      log.warn("{}; trying again", e.getMessage());
    }
    away = true;
  }

  private void back() {
    if (away) {
      log.info("the server answers again");
    }
    away = false;
  }

  private void pause() throws InterruptedException {
    long some = pause / 2 + Math.floorMod(System.nanoTime(), pause);
    pause = Math.min(pause * 2, LAST_PAUSE_MILLIS);
    TimeUnit.MILLISECONDS.sleep(some);
  }

  /**
   * Claims no more. What a claim brings that is under way, the server gives again or takes back.
   */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
