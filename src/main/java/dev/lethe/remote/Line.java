package dev.lethe.remote;

import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Workers that wait for work, in the order in which they came.
 *
 * <p>A job that is queued wakes the first of them alone, who wakes the next before it looks, and so
 * on. So who has waited longest is served first, and a hundred who wait do not run for one job all
 * at once. A look now and then is the net for what is queued elsewhere. Nobody holds anything while
 * waiting but its place.
 */
final class Line {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Signals signals;
  private final int longest;

  // Guarded by itself.
  private final Deque<Signals.Watch> waiting = new ArrayDeque<>();

  /**
   * An empty line.
   *
   * @param longest how many may wait at a time; who comes then is told at once that there is
   *     nothing
   */
  Line(Signals signals, int longest) {
    this.signals = signals;
    this.longest = longest;
    signals.listen(this::onSignal);
  }

  /**
   * Waits until there is something, at most so long.
   *
   * @param look takes what there is
   * @param idle how long there is nothing unless something new comes; at most as long as it is
   *     given
   */
  <T> List<T> await(Supplier<List<T>> look, Function<Duration, Duration> idle, Duration atMost)
      throws InterruptedException {
    List<T> found = look.get();
    if (!found.isEmpty() || atMost.isZero()) {
      return found;
    }
    long until = System.nanoTime() + atMost.toNanos();
    try (Signals.Watch place = signals.watch(_ -> false)) {
      if (!join(place)) {
        return found;
      }
      try {
        while (true) {
          // Looked at with a place in the line: what comes from now on wakes it.
          found = look.get();
          long left = until - System.nanoTime();
          if (!found.isEmpty() || left <= 0 || signals.closing()) {
            return found;
          }
          if (place.await(shorter(Duration.ofNanos(left), idle.apply(LOOK_AGAIN)))) {
            wakeAfter(place);
          }
        }
      } finally {
        leave(place);
      }
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private boolean join(Signals.Watch place) {
    synchronized (waiting) {
      return waiting.size() < longest && waiting.add(place);
    }
  }

  private void leave(Signals.Watch place) {
    wakeAfter(place);
    synchronized (waiting) {
      waiting.remove(place);
    }
  }

  private void onSignal(Signal signal) {
    if (signal instanceof Signal.Queued) {
      synchronized (waiting) {
        if (!waiting.isEmpty()) {
          waiting.getFirst().wake();
        }
      }
    }
  }

  private void wakeAfter(Signals.Watch place) {
    synchronized (waiting) {
      boolean next = false;
      for (Signals.Watch one : waiting) {
        if (next) {
          one.wake();
          return;
        }
        next = one.equals(place);
      }
    }
  }
}
