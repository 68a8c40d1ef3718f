package dev.lethe.remote;

import dev.lethe.job.OfferedTypes;
import dev.lethe.job.Transactions;
import dev.lethe.remote.OfferStore.Seen;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What workers on other machines serve: told when they ask for work, good for a minute, and for
 * another one with each sign of life. It lies in the database, so that every server knows it.
 */
public final class Offers implements OfferedTypes {
  /** So long an offer is good. */
  public static final Duration GOOD_FOR = Duration.ofSeconds(60);

  /** Signs of life that follow closely are one. */
  private static final Duration NOTED_EACH = Duration.ofSeconds(10);

  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(30);

  private final Transactions transactions;
  private final OfferStore store;
  private final InstantSource clock;
  private final Map<String, Told> told = new ConcurrentHashMap<>();

  /** What one worker offers, and when that was last written down. */
  private record Told(List<OfferStore.Offer> offers, Instant noted) {}

  public Offers(Transactions transactions, OfferStore store, InstantSource clock) {
    this.transactions = transactions;
    this.store = store;
    this.clock = clock;
  }

  /** The worker serves this, and nothing else. */
  void offered(String worker, List<OfferStore.Offer> offers) {
    Instant now = clock.instant();
    Told before = told.get(worker);
    if (before != null && before.offers().equals(offers)) {
      seen(worker);
      return;
    }
    transactions.run(() -> {
      store.replace(worker, offers, now);
      store.forget(now.minus(FORGOTTEN_AFTER));
    });
    told.put(worker, new Told(List.copyOf(offers), now));
    told.values().removeIf(one -> one.noted().isBefore(now.minus(FORGOTTEN_AFTER)));
  }

  /** A sign of life. One who works at all it has slots for does not ask for more. */
  void seen(String worker) {
    Instant now = clock.instant();
    Told before = told.get(worker);
    if (before != null && before.noted().plus(NOTED_EACH).isAfter(now)) {
      return;
    }
    transactions.run(() -> store.seen(worker, now));
    told.put(worker, new Told(before == null ? List.of() : before.offers(), now));
  }

  @Override
  public List<Offer> now() {
    Instant oldest = clock.instant().minus(GOOD_FOR);
    var byType = new LinkedHashMap<String, Offer>();
    transactions
        .read(() -> store.since(oldest))
        .forEach(seen -> byType.merge(seen.offer().type(), offer(seen), Offers::both));
    return List.copyOf(byType.values());
  }

  @Override
  public Optional<Offer> find(String type) {
    return since(clock.instant().minus(GOOD_FOR), type);
  }

  @Override
  public Optional<Offer> last(String type) {
    return since(Instant.EPOCH, type);
  }

  private Optional<Offer> since(Instant oldest, String type) {
    return transactions.read(() -> store.since(oldest, type)).stream()
        .map(Offers::offer)
        .reduce(Offers::both);
  }

  private static Offer offer(Seen seen) {
    OfferStore.Offer one = seen.offer();
    return new Offer(one.type(), one.schema(), one.inputs(), 1, seen.at());
  }

  /** Who was heard of last says what the type is, if it says anything. */
  private static Offer both(Offer later, Offer earlier) {
    @Nullable String schema = later.schema() == null ? earlier.schema() : later.schema();
    return new Offer(
        later.type(),
        schema,
        Objects.equals(schema, later.schema()) ? later.inputs() : earlier.inputs(),
        later.workers() + earlier.workers(),
        later.seen());
  }
}
