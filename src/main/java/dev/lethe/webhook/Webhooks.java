package dev.lethe.webhook;

import dev.lethe.audit.AuditLog;
import dev.lethe.audit.Entry;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.EventId;
import dev.lethe.id.IdSource;
import dev.lethe.id.WebhookId;
import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import dev.lethe.webhook.Webhook.Disabled;
import dev.lethe.webhook.Webhook.Secrets;
import dev.lethe.webhook.Webhook.Standing;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Endpoints as their owners see them. */
public final class Webhooks {
  public static final Duration LONGEST_OVERLAP = Duration.ofDays(7);
  static final int MOST = 20;

  private final Parts parts;
  private final Entry.By by;

  /** What a {@link Webhooks} is made of. */
  public record Parts(
      Transactions transactions,
      WebhookStore store,
      Happenings happenings,
      Poster poster,
      AuditLog audit,
      IdSource ids,
      RandomGenerator random,
      InstantSource clock) {}

  /** What is to be another than it is; null for what stays. */
  public record Wish(
      @Nullable String url, @Nullable EventFilter filter, @Nullable Boolean enabled) {
    @Override
    public String toString() {
      return "Wish[]";
    }
  }

  /** How a test went. */
  public record Pinged(EventId event, Delivery.Try how) {
    public boolean taken() {
      return how.trouble() == null;
    }
  }

  public Webhooks(Parts parts) {
    this(parts, Entry.By.SERVER);
  }

  private Webhooks(Parts parts, Entry.By by) {
    this.parts = parts;
    this.by = by;
  }

  /** The same, in the name of whoever asks. */
  public Webhooks by(Entry.By who) {
    return new Webhooks(parts, who);
  }

  /**
   * Makes an endpoint. It is told of what happens from now on.
   *
   * @param also what is to be done in the transaction in which it is made
   * @throws Refusal {@code invalid_request} for an address where nothing can be brought, and if
   *     there are too many
   */
  public Webhook create(AccountId account, String url, EventFilter filter, Consumer<Webhook> also) {
    checkUrl(url);
    // Before the transaction, which itself would have to end first.
    long upTo = parts.happenings.settledNow();
    return parts.transactions.write(() -> {
      if (parts.store.of(account).size() >= MOST) {
        throw Refusal.field("", "too_many", "an account may have " + MOST + " webhooks");
      }
      var made =
          new Webhook(
              parts.ids.webhook(),
              account,
              url,
              new Secrets(Signature.newSecret(parts.random), null, null),
              filter,
              new Standing(upTo, null, null),
              parts.clock.instant());
      parts.store.insert(made);
      note(made, "created");
      also.accept(made);
      parts.transactions.afterCommit(new Signal.Telling());
      return made;
    });
  }

  public List<Webhook> list(AccountId account) {
    return parts.transactions.read(() -> parts.store.of(account));
  }

  /**
   * An endpoint of this account.
   *
   * @throws Refusal {@code not_found} for an unknown one and for somebody else's
   */
  public Webhook get(AccountId account, WebhookId id) {
    return parts.transactions.read(() -> own(parts.store.find(id), account));
  }

  /** Changes what is wished; one that is enabled again goes on where it was. */
  public Webhook change(AccountId account, WebhookId id, Wish wish) {
    if (wish.url() != null) {
      checkUrl(wish.url());
    }
    return parts.transactions.write(() -> {
      Webhook before = own(parts.store.lock(id), account);
      Webhook after = changed(before, wish);
      parts.store.save(after);
      if (after.enabled() && !before.enabled()) {
        parts.store.failing(id, null);
        parts.store.hasten(id, parts.clock.instant());
      }
      note(after, "changed");
      parts.transactions.afterCommit(new Signal.Telling());
      return own(parts.store.find(id), account);
    });
  }

  private static Webhook changed(Webhook before, Wish wish) {
    Webhook after = wish.url() == null ? before : before.at(wish.url());
    after = wish.filter() == null ? after : after.with(wish.filter());
    Boolean enabled = wish.enabled();
    if (enabled == null || enabled == before.enabled()) {
      return after;
    }
    Standing standing = before.standing();
    return after.with(
        new Standing(standing.upTo(), enabled ? null : Disabled.USER, standing.failingSince()));
  }

  /** From now on it is told nothing; what was not told yet is never told. */
  public void remove(AccountId account, WebhookId id) {
    parts.transactions.run(() -> {
      Webhook there = own(parts.store.lock(id), account);
      parts.store.remove(id);
      note(there, "removed");
    });
  }

  /** Removes all of an account, in the present transaction. */
  public int removeAll(AccountId account) {
    return parts.store.removeAll(account);
  }

  /**
   * Gives an endpoint another secret.
   *
   * @param overlap how long the old one signs too
   */
  public Webhook rotate(AccountId account, WebhookId id, Duration overlap) {
    return parts.transactions.write(() -> {
      Webhook before = own(parts.store.lock(id), account);
      boolean both = overlap.isPositive();
      Instant until = both ? parts.clock.instant().plus(overlap) : null;
      String old = both ? before.secrets().current() : null;
      Webhook after = before.with(new Secrets(Signature.newSecret(parts.random), old, until));
      parts.store.save(after);
      note(after, "secret");
      return after;
    });
  }

  /** Sends a message that tells of nothing, and waits for the answer. */
  public Pinged ping(AccountId account, WebhookId id) throws InterruptedIOException {
    Webhook webhook = get(account, id);
    Instant now = parts.clock.instant();
    var data = new LinkedHashMap<String, Object>();
    data.put("account_id", account.toString());
    data.put("webhook_id", id.toString());
    EventId event = EventId.unlogged(now, parts.random.nextLong());
    var what = new Happening(event, Happening.PING, now, 0, data);
    long begun = System.nanoTime();
    Answer answer = Message.send(parts.poster, webhook, what, now);
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    var how =
        switch (answer) {
          case Answer.Status status ->
              new Delivery.Try(now, status.code(), status.taken() ? null : "status", took);
          case Answer.None(String why) -> new Delivery.Try(now, null, why, took);
        };
    if (how.trouble() == null) {
      parts.transactions.run(
          () -> parts.store.lock(id).ifPresent(it -> Recovery.note(parts.store, it, now)));
      parts.transactions.run(() -> parts.transactions.afterCommit(new Signal.Telling()));
    }
    return new Pinged(event, how);
  }

  /** How telling went, newest events first. */
  public List<Delivery> deliveries(
      AccountId account, WebhookId id, Optional<EventId> before, int limit) {
    return parts.transactions.read(() -> {
      own(parts.store.find(id), account);
      return parts.store.deliveries(id, before, limit);
    });
  }

  /**
   * Tells an endpoint once more of an event, or for the first time, whatever its filter says.
   *
   * @throws Refusal {@code not_found} for an event that this account never had; {@code events_gone}
   *     if the log has forgotten it
   */
  public Delivery redeliver(AccountId account, WebhookId id, EventId event) {
    return parts.transactions.write(() -> {
      own(parts.store.lock(id), account);
      Happening what =
          parts
              .happenings
              .find(event.number())
              .filter(entry -> entry.account().equals(account))
              .flatMap(entry -> Happening.of(entry, event))
              .orElseThrow(() -> unknown(id, event));
      Delivery again = Delivery.first(id, what, parts.clock.instant());
      parts.store.put(List.of(again));
      parts.transactions.afterCommit(new Signal.Telling());
      return again;
    });
  }

  private Refusal unknown(WebhookId id, EventId event) {
    return parts.store.delivery(id, event).isPresent()
        ? new Refusal(ErrorCode.EVENTS_GONE, "this event is not kept any more")
        : Refusal.notFound("event");
  }

  private void checkUrl(String url) {
    parts
        .poster
        .fault(url)
        .ifPresent(why -> {
          throw Refusal.field("/url", "invalid_address", why);
        });
  }

  private static Webhook own(Optional<Webhook> found, AccountId account) {
    return found
        .filter(webhook -> webhook.account().equals(account))
        .orElseThrow(() -> Refusal.notFound("webhook"));
  }

  private void note(Webhook webhook, String what) {
    parts.audit.append(
        new Entry(
            parts.clock.instant(),
            by,
            webhook.account(),
            null,
            "webhook." + what,
            webhook.id().toString(),
            webhook.standing().disabled() == null ? "enabled" : "disabled"));
  }
}
