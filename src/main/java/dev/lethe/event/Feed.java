package dev.lethe.event;

import dev.lethe.id.JobId;
import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Spreads new events to whoever watches on this node.
 *
 * <p>One reader follows the end of the log for all of them, woken by signals, and hands each event
 * to the subscriptions it concerns. None of them polls, and none holds more than a handful of
 * events: one that falls behind, or begins in the past, reads the log by itself until it has come
 * to the place where the common reader is. The change from one to the other is made under the lock
 * of the feed, under which the common reader also moves on; so there is neither gap nor repetition.
 */
public final class Feed implements AutoCloseable {
  private static final int AT_ONCE = 500;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
  private static final Duration NET = Duration.ofSeconds(1);
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long NOWHERE = -1;

  private final Transactions transactions;
  private final EventLog log;
  private final Runnable wake;
  private final Map<Record, Set<Subscription>> topics = new ConcurrentHashMap<>();
  private final Set<JobId> moved = ConcurrentHashMap.newKeySet();

  // Used by the one thread that calls runOnce.
  private EventLog.@Nullable Tail tail;

  // Guarded by this: how far the common reader is; NOWHERE while it does not read.
  private long position = NOWHERE;

  private volatile boolean closed;

  /**
   * Makes a feed that reads nothing by itself.
   *
   * @param wake called when {@link #runOnce} is to be called soon
   */
  public Feed(Transactions transactions, EventLog log, Runnable wake) {
    this.transactions = transactions;
    this.log = log;
    this.wake = wake;
  }

  /**
   * Begins to watch. Events come from the one after {@code after}, or from now on without it.
   *
   * @param after the number of the last event that is known already; null for only new ones
   */
  public Subscription subscribe(Selection what, @Nullable Long after) throws InterruptedException {
    var subscription = new Subscription(this, what);
    topics.compute(
        what.topic(),
        (_, there) -> {
          Set<Subscription> all = there == null ? ConcurrentHashMap.newKeySet() : there;
          all.add(subscription);
          return all;
        });
    wake.run();
    // Before anybody is told that the stream is open: what happens from then on is told.
    subscription.begin(after == null ? position(PATIENCE) : after);
    return subscription;
  }

  /** Whether this signal is a reason to call {@link #runOnce}; quick. */
  public boolean wants(Signal signal) {
    return switch (signal) {
      case Signal.Logged() -> true;
      case Signal.Moved(JobId job) -> topics.containsKey(job) && moved.add(job);
      case Signal.Queued _, Signal.Changed _, Signal.StopWanted _ -> false;
      case Signal.Erasing _, Signal.Erased _, Signal.LinkRevoked _ -> false;
      case Signal.Telling _, Signal.Sweeping _, Signal.Retention _ -> false;
    };
  }

  /** Hands out what is new; returns how long to wait if no signal comes. */
  public Duration runOnce() {
    if (rests()) {
      return IDLE;
    }
    EventLog.Tail reader = tail == null ? log.tail() : tail;
    tail = reader;
    List<Event> some;
    do {
      some = reader.next(AT_ONCE);
      publish(some, reader.position());
    } while (some.size() == AT_ONCE);
    publishProgress();
    return reader.waiting() ? LOOK_AGAIN : NET;
  }

  /** How many subscriptions are open. */
  public int open() {
    return topics.values().stream().mapToInt(Set::size).sum();
  }

  /** Ends all subscriptions, present and future. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    topics.values().forEach(all -> all.forEach(Subscription::end));
  }

  /** Looks under the lock under which subscriptions join: none joins a reader that rests. */
  private synchronized boolean rests() {
    if (!topics.isEmpty()) {
      return false;
    }
    position = NOWHERE;
    tail = null;
    return true;
  }

  private synchronized void publish(List<Event> events, long now) {
    for (Event event : events) {
      topics.getOrDefault(event.account(), Set.of()).forEach(s -> s.offer(event));
      topics.getOrDefault(event.job(), Set.of()).forEach(s -> s.offer(event));
    }
    if (position != now) {
      position = now;
      notifyAll();
    }
  }

  private void publishProgress() {
    for (JobId job : List.copyOf(moved)) {
      moved.remove(job);
      Set<Subscription> watching = topics.getOrDefault(job, Set.of());
      if (!watching.isEmpty()) {
        progressOf(job).ifPresent(progress -> watching.forEach(s -> s.offer(progress)));
      }
    }
  }

  boolean closed() {
    return closed;
  }

  /** Where the common reader is; waits until it is somewhere, then {@code NOWHERE} if too long. */
  synchronized long position(Duration atMost) throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    while (position == NOWHERE && !closed) {
      long left = until - System.nanoTime();
      if (left <= 0) {
        return NOWHERE;
      }
      wait(Math.max(1, left / 1_000_000));
    }
    return closed ? NOWHERE : position;
  }

  /** Joins a subscription that has read all up to a place to the common reader, if it is there. */
  synchronized boolean join(Subscription subscription, long place) {
    if (closed || position != place) {
      return false;
    }
    subscription.goLive();
    return true;
  }

  /** A page of what is kept; nothing if the log does not reach back that far any more. */
  @Nullable List<Event> page(Selection what, long after, long upTo) {
    return transactions.read(
        () -> after < log.kept().deleted() ? null : log.list(what, after, upTo, AT_ONCE));
  }

  /** For a watcher of one job that has just come to the present. */
  Optional<Moved> progressOf(JobId job) {
    return transactions.read(() -> log.progressOf(job));
  }

  void leave(Subscription subscription, Selection what) {
    topics.computeIfPresent(
        what.topic(),
        (_, all) -> {
          all.remove(subscription);
          return all.isEmpty() ? null : all;
        });
  }
}
