package dev.lethe.webhook;

import dev.lethe.id.AccountId;
import dev.lethe.id.EventId;
import dev.lethe.id.WebhookId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where endpoints are kept, and how telling them went. */
public interface WebhookStore {
  void insert(Webhook webhook);

  /** Writes what its owner can change; its place in the log stays. */
  void save(Webhook webhook);

  /** Removes it, and how telling it went. */
  void remove(WebhookId id);

  /** Removes all of an account. */
  int removeAll(AccountId account);

  Optional<Webhook> find(WebhookId id);

  /** As {@link #find}, and nobody else changes it in the meantime. */
  Optional<Webhook> lock(WebhookId id);

  /** In the order in which they were made. */
  List<Webhook> of(AccountId account);

  /** The ids of all accounts' endpoints. */
  List<WebhookId> all();

  /** Whether there is any that is enabled. */
  boolean any();

  /**
   * Those that are enabled and of which something is due: a further try, or an entry of the log
   * behind their place.
   *
   * @param settled entries behind this are not looked at
   * @param aside those with so many tries ahead of them get nothing new
   */
  List<WebhookId> waiting(Instant now, long settled, int aside, int limit);

  /** Moves the place of an endpoint forward, never back. */
  void move(WebhookId id, long upTo);

  /** Notes since when an endpoint takes nothing; null if it does. */
  void failing(WebhookId id, @Nullable Instant since);

  /** Writes how telling went, over what was written of it before. */
  void put(List<Delivery> deliveries);

  Optional<Delivery> delivery(WebhookId webhook, EventId event);

  /** Newest events first. */
  List<Delivery> deliveries(WebhookId webhook, Optional<EventId> before, int limit);

  /** What is to be tried again by now, the longest due first. */
  List<Delivery> due(WebhookId webhook, Instant now, int limit);

  /** How much is to be tried again, now or later. */
  int pending(WebhookId webhook);

  /** Has all that is to be tried again tried now. */
  void hasten(WebhookId webhook, Instant now);

  /** Forgets how telling went: what was tried before a time, and all but the newest so many. */
  int prune(WebhookId webhook, Instant before, int keep);

  /** All that is to be tried again. */
  Backlog backlog();

  /**
   * How much is to be tried again.
   *
   * @param oldest when the first of it happened; null if there is none
   */
  record Backlog(long pending, @Nullable Instant oldest) {}
}
