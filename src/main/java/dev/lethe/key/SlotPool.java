package dev.lethe.key;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Filled slots that wait to be handed out, so that a take is a step in memory: the fsync was paid
 * for a whole batch, most often in the background.
 *
 * <p>It also remembers when a slot of a batch was last handed out. A slot may wait in memory for
 * days and be taken a second ago, with its row not yet committed: its age on disk says nothing.
 */
final class SlotPool {
  /** Slots with consecutive ids, all durable; handed out in order. */
  static final class Batch {
    private final long end;
    private long next;
    private Instant lastTake = Instant.MIN;

    Batch(long first, int count) {
      this.next = first;
      this.end = first + count;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition refilled = lock.newCondition();
  private final TreeMap<Long, Batch> batches = new TreeMap<>();
  private final Queue<Batch> ready = new ArrayDeque<>();
  private final Supplier<Batch> filler;
  private final InstantSource clock;
  private final int low;
  private long waiting;
  private boolean refilling;
  private boolean closed;

  SlotPool(Supplier<Batch> filler, InstantSource clock, int low) {
    this.filler = filler;
    this.clock = clock;
    this.low = low;
  }

  long take() {
    lock.lock();
    try {
      while (waiting == 0) {
        ensureOpen();
        if (refilling) {
          refilled.awaitUninterruptibly();
        } else {
          refilling = true;
          refillUnlocked();
        }
      }
      ensureOpen();
      long slot = next();
      refillWhenLow();
      return slot;
    } finally {
      lock.unlock();
    }
  }

  /** Begins to fill, so that the first take finds slots. */
  void refillWhenLow() {
    lock.lock();
    try {
      if (waiting < low && !refilling && !closed) {
        refilling = true;
        Thread.ofVirtual().name("key-slots").start(this::refillInBackground);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the slot waits here or was handed out at or after the given time. */
  boolean guards(long slot, Instant since) {
    lock.lock();
    try {
      Map.Entry<Long, Batch> found = batches.floorEntry(slot);
      if (found == null || slot >= found.getValue().end) {
        return false;
      }
      Batch batch = found.getValue();
      return slot >= batch.next || !batch.lastTake.isBefore(since);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets batches that were handed out completely before the given time. */
  void forget(Instant before) {
    lock.lock();
    try {
      batches
          .values()
          .removeIf(batch -> batch.next == batch.end && batch.lastTake.isBefore(before));
    } finally {
      lock.unlock();
    }
  }

  /** Sees to it that the slot is not handed out any more; those that wait before it go as well. */
  void skip(long slot) {
    lock.lock();
    try {
      Map.Entry<Long, Batch> found = batches.floorEntry(slot);
      if (found != null && slot >= found.getValue().next && slot < found.getValue().end) {
        Batch batch = found.getValue();
        waiting -= slot + 1 - batch.next;
        batch.next = slot + 1;
      }
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      while (refilling) {
        refilled.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private long next() {
    Batch batch = ready.element();
    while (batch.next == batch.end) {
      ready.remove();
      batch = ready.element();
    }
    batch.lastTake = clock.instant();
    waiting--;
    return batch.next++;
  }

  private void refillUnlocked() {
    lock.unlock();
    try {
      refill();
    } finally {
      lock.lock();
    }
  }

  private void refillInBackground() {
    try {
      refill();
    } catch (KeyStoreException e) {
      // Nobody waits for this one: the take that finds the pool empty fills it itself and reports.
    }
  }

  private void refill() {
    Optional<Batch> filled = Optional.empty();
    try {
      filled = Optional.of(filler.get());
    } finally {
      endRefill(filled);
    }
  }

  private void endRefill(Optional<Batch> filled) {
    lock.lock();
    try {
      refilling = false;
      filled.ifPresent(this::add);
      refilled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void add(Batch batch) {
    batches.put(batch.next, batch);
    ready.add(batch);
    waiting += batch.end - batch.next;
  }

  private void ensureOpen() {
    if (closed) {
      throw new IllegalStateException("the key store is closed");
    }
  }
}
