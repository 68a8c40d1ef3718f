package dev.lethe.webhook;

import java.io.InterruptedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sends what is due to an endpoint: of one job in the order in which it happened, of several jobs
 * side by side.
 */
final class Sending implements AutoCloseable {
  /** So much is sent to an endpoint before it is written how that went. */
  static final int AT_ONCE = 16;

  /** So much is on its way to all endpoints together. */
  private static final int TOGETHER = 128;

  private final Poster poster;
  private final Backoff backoff;
  private final InstantSource clock;
  private final Semaphore permits = new Semaphore(TOGETHER);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Something to be sent, and how it stands with that so far. */
  record Item(Delivery delivery, Happening what) {}

  Sending(Poster poster, Backoff backoff, InstantSource clock) {
    this.poster = poster;
    this.backoff = backoff;
    this.clock = clock;
  }

  /** Returns how it went, once all of it is through. */
  List<Delivery> send(Webhook to, List<Item> items) throws InterruptedException {
    var groups = new ArrayList<Future<List<Delivery>>>();
    for (List<Item> group : byJob(items)) {
      groups.add(threads.submit(() -> inOrder(to, group)));
    }
    var tried = new ArrayList<Delivery>();
    for (Future<List<Delivery>> group : groups) {
      try {
        tried.addAll(group.get());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof InterruptedIOException) {
          throw (InterruptedException) new InterruptedException().initCause(e);
        }
        throw new IllegalStateException("sending to " + to.id() + " failed", e.getCause());
      }
    }
    return tried;
  }

  private static Collection<List<Item>> byJob(List<Item> items) {
    Map<Object, List<Item>> groups = new LinkedHashMap<>();
    for (Item item : items) {
      Object job = item.what().data().getOrDefault("job_id", "");
      groups.computeIfAbsent(job, _ -> new ArrayList<>()).add(item);
    }
    return groups.values();
  }

  private List<Delivery> inOrder(Webhook to, List<Item> items)
      throws InterruptedIOException, InterruptedException {
    var tried = new ArrayList<Delivery>();
    for (Item item : items) {
      Instant begun = clock.instant();
      long nanos = System.nanoTime();
      permits.acquire();
      Answer answer;
      try {
        answer = Message.send(poster, to, item.what(), begun);
      } finally {
        permits.release();
      }
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
      tried.add(backoff.after(item.delivery(), answer, begun, took));
    }
    return tried;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
