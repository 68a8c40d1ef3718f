package dev.lethe.job;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Spreads signals inside this process: to listeners at once, to waiting threads by waking them. */
public final class Signals {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final List<Consumer<Signal>> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean closing;

  /** Tells everybody. A listener must be quick and must not throw. */
  public void raise(Signal signal) {
    listeners.forEach(listener -> listener.accept(signal));
  }

  public void listen(Consumer<Signal> listener) {
    listeners.add(listener);
  }

  /** Ends all waits, present and future: nobody waits for what a stopping server will not do. */
  public void endWaits() {
    closing = true;
    for (Consumer<Signal> listener : listeners) {
      if (listener instanceof Watch watch) {
        watch.wake();
      }
    }
  }

  /** Whether nobody is to wait any more. */
  public boolean closing() {
    return closing;
  }

  /** Starts to watch, so that a signal raised between a look and a wait is not missed. */
  public Watch watch(Predicate<Signal> wanted) {
    return new Watch(wanted);
  }

  /**
   * Waits until something holds, at most so long: looks at once, then again after each wanted
   * signal. Other nodes change things too, so a look each second is the net for a lost signal.
   */
  public void await(Predicate<Signal> wanted, Duration atMost, BooleanSupplier holds)
      throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    try (Watch watch = watch(wanted)) {
      while (!holds.getAsBoolean()) {
        long left = until - System.nanoTime();
        if (left <= 0 || closing) {
          return;
        }
        watch.await(Duration.ofNanos(Math.min(left, LOOK_AGAIN.toNanos())));
      }
    }
  }

  /** One waiting thread's view of the signals it wants. */
  public final class Watch implements AutoCloseable, Consumer<Signal> {
    private final Predicate<Signal> wanted;
    private final Semaphore woken = new Semaphore(0);

    private Watch(Predicate<Signal> wanted) {
      this.wanted = wanted;
      listeners.add(this);
    }

    @Override
    public void accept(Signal signal) {
      if (wanted.test(signal)) {
        woken.release();
      }
    }

    /** Ends the present or the next wait. */
    public void wake() {
      woken.release();
    }

    /**
     * Waits for a wanted signal since the last wait, at most so long.
     *
     * @return whether there was one
     */
    public boolean await(Duration atMost) throws InterruptedException {
      boolean came = woken.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
      woken.drainPermits();
      return came;
    }

    @Override
    public void close() {
      listeners.remove(this);
    }
  }
}
