package dev.lethe.webhook;

import dev.lethe.audit.AuditLog;
import dev.lethe.audit.Entry;
import dev.lethe.id.WebhookId;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.job.Transactions;
import dev.lethe.webhook.Delivery.State;
import dev.lethe.webhook.Webhook.Disabled;
import dev.lethe.webhook.Webhook.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells endpoints what happened.
 *
 * <p>Each endpoint with something due gets a thread until nothing is due any more. It takes a few
 * entries of the log at a time, sends them, and then writes in one transaction how that went and up
 * to where the endpoint was told. A server that is killed in between sends these few again, with
 * the same ids, after its next start.
 */
public final class Deliveries implements AutoCloseable {
  /** So many are put aside for an endpoint at most before it gets nothing new. */
  static final int ASIDE = 64;

  /** So many how-it-wents are kept for an endpoint, and for so long. */
  static final int KEPT = 1_000;

  static final Duration KEEP = Duration.ofDays(7);

  private static final Logger log = LoggerFactory.getLogger(Deliveries.class);
  private static final int ENDPOINTS = 64;
  private static final int ENTRIES = 500;
  private static final int PRUNE_AFTER = 256;
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final Duration BUSY = Duration.ofMillis(100);

  private final Parts parts;
  private final Backoff backoff;
  private final Sending sending;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<WebhookId> underWay = ConcurrentHashMap.newKeySet();

  /** Up to where nothing concerned an endpoint, beyond its place: to be looked at once only. */
  private final Map<WebhookId, Long> passed = new ConcurrentHashMap<>();

  private final Map<WebhookId, Integer> unpruned = new ConcurrentHashMap<>();
  private final LongAdder delivered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder givenUp = new LongAdder();
  private volatile boolean some = true;
  private volatile long lastLogged = System.nanoTime();
  private volatile boolean closed;

  /**
   * What a {@link Deliveries} is made of.
   *
   * @param disableAfter an endpoint that takes nothing for so long is not tried any more
   */
  public record Parts(
      Transactions transactions,
      WebhookStore store,
      Happenings happenings,
      Poster poster,
      AuditLog audit,
      Signals signals,
      Duration disableAfter,
      RandomGenerator random,
      InstantSource clock) {}

  public Deliveries(Parts parts) {
    this.parts = parts;
    this.backoff = new Backoff(parts.random());
    this.sending = new Sending(parts.poster(), backoff, parts.clock());
  }

  /**
   * Whether this signal is a reason to call {@link #runOnce}; quick. Where events come thick and
   * fast, none of them is: then it looks again by itself.
   */
  public boolean wants(Signal signal) {
    if (signal instanceof Signal.Telling) {
      return true;
    }
    if (!some || !(signal instanceof Signal.Logged)) {
      return false;
    }
    long before = lastLogged;
    lastLogged = System.nanoTime();
    return lastLogged - before > BUSY.toNanos();
  }

  /** Begins to tell what is due; returns how long to wait if no signal comes. */
  public Duration runOnce() {
    some = parts.transactions.read(parts.store::any);
    if (!some) {
      return IDLE;
    }
    long settled = parts.happenings.settled();
    Instant now = parts.clock.instant();
    int free = ENDPOINTS - underWay.size();
    if (free > 0) {
      parts.transactions.read(() -> parts.store.waiting(now, settled, ASIDE, ENDPOINTS)).stream()
          .filter(underWay::add)
          .limit(free)
          .forEach(id -> threads.execute(() -> tell(id, settled)));
    }
    return System.nanoTime() - lastLogged < QUIET.toNanos() ? BUSY : QUIET;
  }

  /** Whether nobody is being told right now. */
  boolean resting() {
    return underWay.isEmpty();
  }

  /** How often an endpoint took something, since the start. */
  public long delivered() {
    return delivered.sum();
  }

  /** How often one did not and is to be tried again, since the start. */
  public long failed() {
    return failed.sum();
  }

  /** How much was given up, since the start. */
  public long givenUp() {
    return givenUp.sum();
  }

  /** How old the oldest is of what is to be tried again. */
  public Optional<Duration> oldest() {
    return Optional.ofNullable(parts.transactions.read(parts.store::backlog).oldest())
        .map(at -> Duration.between(at, parts.clock.instant()));
  }

  /** What is being sent right now is sent again after the next start. */
  @Override
  public void close() {
    closed = true;
    threads.shutdownNow();
    threads.close();
    sending.close();
  }

  private void tell(WebhookId id, long settled) {
    boolean told = false;
    try {
      while (!closed && round(id, settled)) {
        told = true;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!closed) {
        log.error("telling {} failed", id, e);
      }
    } finally {
      underWay.remove(id);
    }
    // Where nothing was to be told, there is no reason to look again at once.
    if (told && !closed) {
      parts.signals.raise(new Signal.Telling());
    }
  }

  /** Returns whether there may be more. */
  private boolean round(WebhookId id, long settled) throws InterruptedException {
    Optional<Batch> found = parts.transactions.read(() -> take(id, settled));
    if (found.isEmpty()) {
      return false;
    }
    Batch batch = found.get();
    List<Delivery> tried = sending.send(batch.webhook(), batch.items());
    if (closed) {
      return false;
    }
    if (tried.isEmpty() && batch.lost().isEmpty() && batch.passedOver() < ENTRIES) {
      passed.merge(id, batch.upTo(), Math::max);
      return false;
    }
    parts.transactions.run(() -> note(batch, tried));
    count(tried);
    prune(id, tried.size());
    return true;
  }

  /** What is due of one endpoint; empty if nothing is. */
  private Optional<Batch> take(WebhookId id, long settled) {
    Optional<Webhook> webhook = parts.store.find(id).filter(Webhook::enabled);
    if (webhook.isEmpty()) {
      return Optional.empty();
    }
    Standing standing = webhook.get().standing();
    long from = Math.max(standing.upTo(), passed.getOrDefault(id, 0L));
    var batch = new Batch(webhook.get(), from);
    parts
        .store
        .due(id, parts.clock.instant(), Sending.AT_ONCE)
        .forEach(due -> batch.again(due, parts.happenings.find(due.event().number())));
    if (parts.store.pending(id) < ASIDE) {
      fresh(batch, settled);
    }
    return Optional.of(batch).filter(Batch::hasSome);
  }

  private void fresh(Batch batch, long settled) {
    Iterator<Logged> entries =
        parts.happenings.list(batch.webhook().account(), batch.upTo(), settled, ENTRIES).iterator();
    while (entries.hasNext() && batch.items().size() < Sending.AT_ONCE) {
      batch.first(entries.next(), parts.clock.instant());
    }
  }

  private void note(Batch batch, List<Delivery> tried) {
    Optional<Webhook> now = parts.store.lock(batch.webhook().id());
    if (now.isEmpty()) {
      return;
    }
    WebhookId id = now.get().id();
    parts.store.move(id, batch.upTo());
    parts.store.put(batch.lost());
    parts.store.put(tried);
    if (tried.isEmpty()) {
      return;
    }
    boolean taken = tried.stream().anyMatch(one -> one.state() == State.DELIVERED);
    boolean gone = tried.stream().anyMatch(Deliveries::gone);
    Instant at = parts.clock.instant();
    Instant since = now.get().standing().failingSince();
    if (taken) {
      Recovery.note(parts.store, now.get(), at);
    } else if (since == null) {
      parts.store.failing(id, at);
    }
    if (gone) {
      disable(now.get(), Disabled.GONE);
    } else if (!taken && since != null && !since.plus(parts.disableAfter).isAfter(at)) {
      disable(now.get(), Disabled.FAILING);
    }
  }

  private static boolean gone(Delivery tried) {
    Delivery.Try last = tried.last();
    return last != null && last.status() != null && last.status() == Backoff.GONE;
  }

  private void disable(Webhook webhook, Disabled why) {
    Standing standing = webhook.standing();
    parts.store.save(webhook.with(new Standing(standing.upTo(), why, standing.failingSince())));
    parts.audit.append(
        new Entry(
            parts.clock.instant(),
            Entry.By.SERVER,
            webhook.account(),
            null,
            "webhook.disabled",
            webhook.id().toString(),
            why.word()));
    log.warn("{} is told nothing any more: {}", webhook.id(), why.word());
  }

  private void count(List<Delivery> tried) {
    for (Delivery one : tried) {
      switch (one.state()) {
        case DELIVERED -> delivered.increment();
        case PENDING -> failed.increment();
        case FAILED -> givenUp.increment();
      }
    }
  }

  private void prune(WebhookId id, int more) {
    if (unpruned.merge(id, more, Integer::sum) >= PRUNE_AFTER) {
      unpruned.remove(id);
      Instant before = parts.clock.instant().minus(KEEP);
      parts.transactions.run(() -> parts.store.prune(id, before, KEPT));
    }
  }

  /** Forgets how telling went long ago, of endpoints too to which nothing happens. */
  public void forgetOld() {
    Instant before = parts.clock.instant().minus(KEEP);
    parts
        .transactions
        .read(parts.store::all)
        .forEach(id -> parts.transactions.run(() -> parts.store.prune(id, before, KEPT)));
  }
}
