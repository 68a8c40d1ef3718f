package dev.lethe.job;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Spreads signals inside this process: to listeners at once, to waiting threads by waking them. */
public final class Signals {
  private final List<Consumer<Signal>> listeners = new CopyOnWriteArrayList<>();

  /** Tells everybody. A listener must be quick and must not throw. */
  public void raise(Signal signal) {
    listeners.forEach(listener -> listener.accept(signal));
  }

  public void listen(Consumer<Signal> listener) {
    listeners.add(listener);
  }

  /** Starts to watch, so that a signal raised between a look and a wait is not missed. */
  public Watch watch(Predicate<Signal> wanted) {
    return new Watch(wanted);
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
