package dev.lethe.callback;

import dev.lethe.callback.CallbackStore.Telling;
import dev.lethe.id.JobId;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.job.Transactions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who asked for it what became of their jobs.
 *
 * <p>There is one place for each job, not one for each message: what waits in it is that something
 * is to be told, and the words are found when it is tried. So a receiver that was away hears how
 * things stand now and not how they stood, nothing piles up for one that never comes back, and of a
 * job that was erased meanwhile there is nothing left to tell. The next try is noted before this
 * one: a server that is killed while it tells, tells again.
 */
public final class Callbacks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Callbacks.class);

  /** Half an hour together, growing, so that a receiver may be restarted without missing one. */
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(15),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(24));

  private static final int AT_ONCE = 64;
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration BUSY = Duration.ofSeconds(1);

  private final Parts parts;
  private final Set<JobId> underWay = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final LongAdder delivered = new LongAdder();
  private final LongAdder givenUp = new LongAdder();

  /**
   * What a {@link Callbacks} is made of.
   *
   * @param words what to tell of a job as it now stands; empty if nobody is to hear it
   */
  public record Parts(
      Transactions transactions,
      CallbackStore store,
      Function<Telling, Optional<Callback>> words,
      Sender sender,
      Signals signals,
      InstantSource clock) {}

  public Callbacks(Parts parts) {
    this.parts = parts;
  }

  /** Begins to tell what is due; returns how long to wait if no signal comes. */
  public Duration runOnce() {
    int free = AT_ONCE - underWay.size();
    if (free <= 0) {
      return BUSY;
    }
    Instant now = parts.clock.instant();
    List<Telling> due = parts.transactions.read(() -> parts.store.due(now, AT_ONCE));
    due.stream().filter(telling -> underWay.add(telling.job())).limit(free).forEach(this::begin);
    return parts
        .transactions
        .read(parts.store::nextDue)
        .map(next -> next.isAfter(now) ? Duration.between(now, next) : BUSY)
        .filter(wait -> wait.compareTo(IDLE) < 0)
        .orElse(IDLE);
  }

  /** How many were taken by their receivers since the start. */
  public long delivered() {
    return delivered.sum();
  }

  /** How many receivers did not take anything, as often as it was tried, since the start. */
  public long givenUp() {
    return givenUp.sum();
  }

  /** Whoever is being told right now is told again after the next start. */
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }

  private void begin(Telling telling) {
    threads.execute(() -> {
      boolean noted = false;
      try {
        note(telling);
        noted = true;
        tell(telling);
      } catch (RuntimeException e) {
        log.error("telling of {} failed", telling.job(), e);
      } finally {
        underWay.remove(telling.job());
      }
      // One that could not be noted is due still, and would be tried again without a pause.
      if (noted) {
        parts.signals.raise(new Signal.Telling());
      }
    });
  }

  private void note(Telling telling) {
    int pause = Math.min(telling.tries(), PAUSES.size() - 1);
    Instant next = parts.clock.instant().plus(PAUSES.get(pause));
    parts.transactions.run(() -> parts.store.tried(telling, next));
  }

  private void tell(Telling telling) {
    try {
      send(telling);
    } catch (RuntimeException e) {
      log.error("what is to be told of {} cannot be said", telling.job(), e);
      endIfLast(telling);
    }
  }

  private void send(Telling telling) {
    Optional<Callback> callback = parts.words.apply(telling);
    if (callback.isEmpty()) {
      remove(telling);
      return;
    }
    try {
      parts.sender.send(callback.get());
      remove(telling);
      delivered.increment();
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      log.info(
          "nobody took the callback of {}, try {}: {}",
          telling.job(),
          telling.tries() + 1,
          e.getMessage());
      endIfLast(telling);
    }
  }

  private void endIfLast(Telling telling) {
    if (telling.tries() >= PAUSES.size()) {
      remove(telling);
      givenUp.increment();
    }
  }

  private void remove(Telling telling) {
    parts.transactions.run(() -> parts.store.remove(telling));
  }
}
