package dev.lethe.client;

import java.time.Duration;
import java.util.function.Consumer;

/** Waiting for a server to finish something, without hammering it and across its restarts. */
final class Waits {
  /** Short, because each answer is also a look at the progress. */
  private static final Duration POLL = Duration.ofSeconds(1);

  private static final Duration RESTART = Duration.ofSeconds(15);
  private static final long LEAST_MILLIS_BETWEEN = 50;
  private static final long MOST_MILLIS_BETWEEN = 1000;

  private final LetheClient client;

  Waits(LetheClient client) {
    this.client = client;
  }

  Job forEnd(String id, Duration atMost, Consumer<Job> progress) {
    long until = System.nanoTime() + atMost.toNanos();
    Job job = client.job(id);
    progress.accept(job);
    while (!job.ended() && left(until) > 0) {
      long began = System.nanoTime();
      job = acrossRestarts(id, Duration.ofNanos(Math.min(POLL.toNanos(), left(until))));
      progress.accept(job);
      if (!job.ended() && System.nanoTime() - began < LEAST_MILLIS_BETWEEN * 1_000_000) {
        // Something in between answers at once instead of waiting.
        Pause.millis(Math.min(MOST_MILLIS_BETWEEN, 4 * LEAST_MILLIS_BETWEEN));
      }
    }
    return job;
  }

  Erasure forErasure(Erasure erasure, Duration atMost) {
    long until = System.nanoTime() + atMost.toNanos();
    long pause = LEAST_MILLIS_BETWEEN;
    Erasure now = erasure;
    while (!now.done() && left(until) > 0) {
      Pause.millis(Math.min(pause, 1 + left(until) / 1_000_000));
      pause = Math.min(pause * 2, MOST_MILLIS_BETWEEN);
      now = client.erasure(erasure.id());
    }
    return now;
  }

  private Job acrossRestarts(String id, Duration wait) {
    long until = System.nanoTime() + RESTART.toNanos();
    while (true) {
      try {
        return client.job(id, wait);
      } catch (UnreachableException e) {
        if (left(until) <= 0) {
          throw e;
        }
      } catch (LetheException e) {
        if (e.status() != 503 || left(until) <= 0) {
          throw e;
        }
      }
      Pause.millis(MOST_MILLIS_BETWEEN / 2);
    }
  }

  private static long left(long until) {
    return until - System.nanoTime();
  }
}
