package dev.lethe.ops;

import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import java.time.Duration;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one loop of every background task: runs a step, then waits for as long as the step says or
 * until a signal comes that it wants. What a step throws is logged, and it is run again.
 */
public final class Ticker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Ticker.class);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final String name;
  private final Step step;
  private final Signals.Watch watch;
  private final Thread thread;
  private volatile boolean closed;

  /** What is done again and again. */
  @FunctionalInterface
  public interface Step {
    /** Returns how long to wait before the next run, if no signal comes. */
    Duration run() throws InterruptedException;
  }

  public Ticker(String name, Signals signals, Predicate<Signal> wanted, Step step) {
    this.name = name;
    this.step = step;
    this.watch = signals.watch(wanted);
    this.thread = Thread.ofVirtual().name(name).unstarted(this::loop);
  }

  public Ticker start() {
    thread.start();
    return this;
  }

  /** Runs the step soon, as a signal would make it. */
  public void wake() {
    watch.wake();
  }

  /** Lets the running step end and runs no further one. */
  @Override
  public void close() {
    closed = true;
    watch.wake();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watch.close();
  }

  private void loop() {
    while (!closed) {
      Duration pause;
      try {
        pause = step.run();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.error("{} failed, running it again", name, e);
        pause = AFTER_FAILURE;
      }
      try {
        if (!closed) {
          watch.await(pause);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
