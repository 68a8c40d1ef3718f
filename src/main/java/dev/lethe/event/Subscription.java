package dev.lethe.event;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One watcher's view of the events it wants, in their order and each once. To be read by one
 * thread. What it holds is bounded: a reader that is slow makes it read the log again later.
 */
public final class Subscription implements AutoCloseable {
  private static final int HELD = 64;

  private final Feed feed;
  private final Selection what;

  // Used by the reading thread alone.
  private long after;
  private Iterator<Event> page = List.<Event>of().iterator();

  // Guarded by this: the feed and the reading thread meet here.
  private final Queue<Event> held = new ArrayDeque<>();
  private @Nullable Moved progress;
  private boolean live;
  private boolean over;

  Subscription(Feed feed, Selection what) {
    this.feed = feed;
    this.what = what;
  }

  void begin(long place) {
    after = place;
  }

  /** What comes next; waits for it at most so long. */
  public Next next(Duration atMost) throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    while (true) {
      if (page.hasNext()) {
        return became(page.next());
      }
      Next found = isLive() ? held(until) : behind(until);
      if (found != null) {
        return found;
      }
    }
  }

  @Override
  public void close() {
    feed.leave(this, what);
  }

  /** Reads the log until there is something or the common reader is met; null to look again. */
  private @Nullable Next behind(long until) throws InterruptedException {
    long now = feed.position(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    if (now < 0) {
      return feed.closed() ? new Next.Over() : new Next.Nothing();
    }
    if (now > after) {
      List<Event> found = feed.page(what, after, now);
      if (found == null) {
        return new Next.Over();
      }
      page = found.iterator();
    }
    if (!page.hasNext()) {
      after = Math.max(after, now);
      if (feed.join(this, now)) {
        what.job().flatMap(feed::progressOf).ifPresent(this::offer);
      }
    }
    return null;
  }

  /** What the common reader brought; null if it was too much and the log is to be read again. */
  private synchronized @Nullable Next held(long until) throws InterruptedException {
    while (true) {
      Event event = held.poll();
      if (event != null) {
        // Another node may have told of it already.
        if (event.number() > after) {
          return became(event);
        }
        continue;
      }
      if (progress != null) {
        var told = new Next.Further(progress);
        progress = null;
        return told;
      }
      if (over || !live) {
        return over ? new Next.Over() : null;
      }
      long left = until - System.nanoTime();
      if (left <= 0) {
        return new Next.Nothing();
      }
      wait(Math.max(1, left / 1_000_000));
    }
  }

  private Next became(Event event) {
    after = event.number();
    return new Next.Became(event);
  }

  private synchronized boolean isLive() {
    return live;
  }

  synchronized void goLive() {
    live = true;
  }

  synchronized void offer(Event event) {
    if (!live || !what.matches(event)) {
      return;
    }
    if (held.size() == HELD) {
      held.clear();
      live = false;
    } else {
      held.add(event);
    }
    notifyAll();
  }

  /** Of progress only the last is of interest. */
  synchronized void offer(Moved now) {
    progress = now;
    notifyAll();
  }

  synchronized void end() {
    over = true;
    notifyAll();
  }
}
