package dev.lethe.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.event.Notice;
import dev.lethe.id.AccountId;
import dev.lethe.id.EventId;
import dev.lethe.id.WebhookId;
import dev.lethe.store.TestStores;
import dev.lethe.webhook.Delivery.State;
import dev.lethe.webhook.Delivery.Try;
import dev.lethe.webhook.Webhook.Disabled;
import dev.lethe.webhook.Webhook.Secrets;
import dev.lethe.webhook.Webhook.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store of endpoints must do. */
public interface WebhookStoreContract {
  TestStores stores();

  @Test
  default void an_endpoint_is_found_as_it_was_made_and_changed() {
    Webhook made = made(stores().newAccount());
    assertThat(read(() -> store().find(made.id()))).contains(made);
    Webhook changed =
        made.at("http://elsewhere.example/x")
            .with(new EventFilter(List.of("erasure.*", "job.failed")))
            .with(new Secrets("whsec_bmV3", "whsec_b2xk", now().plusSeconds(60)))
            .with(new Standing(made.standing().upTo(), Disabled.GONE, null));
    run(() -> store().save(changed));
    assertThat(read(() -> store().find(made.id()))).contains(changed);
    assertThat(read(() -> store().of(made.account()))).containsExactly(changed);
    AccountId other = stores().newAccount();
    assertThat(read(() -> store().of(other))).isEmpty();
  }

  @Test
  default void neither_address_nor_secret_lies_in_the_database_as_they_are() {
    Webhook made = made(stores().newAccount());
    Webhook both = made.with(new Secrets("whsec_Q2FuYXJ5MQ", "whsec_Q2FuYXJ5Mg", now()));
    run(() -> store().save(both));
    assertThat(stores().onDisk(made.id().toString())).isTrue();
    for (String secret : List.of("canary.example", "whsec_Q2FuYXJ5MQ", "whsec_Q2FuYXJ5Mg")) {
      assertThat(stores().onDisk(secret)).as(secret).isFalse();
    }
  }

  @Test
  default void one_that_is_removed_leaves_nothing() {
    AccountId account = stores().newAccount();
    Webhook one = made(account);
    Webhook two = made(account);
    run(() -> store().put(List.of(tried(one.id(), 1, State.PENDING, now()))));
    run(() -> store().remove(one.id()));
    assertThat(read(() -> store().find(one.id()))).isEmpty();
    assertThat(deliveries(one.id())).isEmpty();
    run(() -> store().put(List.of(tried(two.id(), 1, State.PENDING, now()))));
    int removed = stores().transactions().write(() -> store().removeAll(account));
    assertThat(removed).isEqualTo(1);
    assertThat(deliveries(two.id())).isEmpty();
  }

  @Test
  default void an_account_that_gets_another_key_has_no_endpoints_any_more() {
    AccountId account = stores().newAccount();
    Webhook made = made(account);
    run(() -> store().put(List.of(tried(made.id(), 1, State.PENDING, now()))));
    stores().rekey(account);
    assertThat(read(() -> store().of(account))).isEmpty();
    assertThat(deliveries(made.id())).isEmpty();
  }

  @Test
  default void it_waits_while_the_log_has_something_behind_its_place() {
    AccountId account = stores().newAccount();
    Webhook made = made(account);
    long number = notice(account);
    assertThat(waiting(number, 1)).contains(made.id());
    assertThat(waiting(number - 1, 1)).doesNotContain(made.id());
    assertThat(waiting(number, 0)).as("enough is put aside").doesNotContain(made.id());
    run(() -> store().move(made.id(), number));
    run(() -> store().move(made.id(), number - 1));
    assertThat(read(() -> store().find(made.id())).orElseThrow().standing().upTo())
        .isEqualTo(number);
    assertThat(waiting(number, 1)).doesNotContain(made.id());
  }

  @Test
  default void it_waits_while_something_is_to_be_tried_again() {
    Webhook made = made(stores().newAccount());
    run(() -> store().put(List.of(tried(made.id(), 7, State.PENDING, now().plusSeconds(5)))));
    assertThat(waiting(0, 1)).doesNotContain(made.id());
    stores().clock().advance(Duration.ofSeconds(5));
    assertThat(waiting(0, 1)).contains(made.id());
    Webhook off = made.with(new Standing(0, Disabled.USER, null));
    run(() -> store().save(off));
    assertThat(waiting(0, 1)).doesNotContain(made.id());
  }

  @Test
  default void how_telling_went_is_written_over_and_listed_from_the_newest_event() {
    Webhook made = made(stores().newAccount());
    Delivery first = tried(made.id(), 1, State.PENDING, now().plusSeconds(9));
    Delivery second = tried(made.id(), 2, State.PENDING, now().plusSeconds(3));
    Delivery third = tried(made.id(), 3, State.PENDING, now().minusSeconds(1));
    run(() -> store().put(List.of(first, second, third)));
    var took = new Try(now(), 204, null, 17);
    var done = new Delivery(made.id(), third.event(), third.name(), State.DELIVERED, 4, took, null);
    run(() -> store().put(List.of(done)));
    assertThat(deliveries(made.id())).containsExactly(done, second, first);
    assertThat(read(() -> store().deliveries(made.id(), Optional.of(second.event()), 9)))
        .containsExactly(first);
    assertThat(read(() -> store().delivery(made.id(), third.event()))).contains(done);
    assertThat(read(() -> store().pending(made.id()))).isEqualTo(2);
    assertThat(read(() -> store().due(made.id(), now().plusSeconds(9), 5)))
        .containsExactly(second, first);
    assertThat(read(() -> store().due(made.id(), now().plusSeconds(8), 5))).containsExactly(second);
    run(() -> store().hasten(made.id(), now()));
    assertThat(read(() -> store().due(made.id(), now(), 5))).hasSize(2);
  }

  @Test
  default void what_was_told_long_ago_or_beyond_the_limit_is_forgotten() {
    Webhook made = made(stores().newAccount());
    Delivery open = tried(made.id(), 1, State.PENDING, now());
    Delivery old = tried(made.id(), 2, State.FAILED, null);
    run(() -> store().put(List.of(open, old)));
    stores().clock().advance(Duration.ofDays(1));
    Delivery fresh = tried(made.id(), 3, State.DELIVERED, null);
    Delivery newest = tried(made.id(), 4, State.DELIVERED, null);
    run(() -> store().put(List.of(fresh, newest)));
    run(() -> store().prune(made.id(), now().minus(Duration.ofHours(1)), 9));
    assertThat(deliveries(made.id())).containsExactly(newest, fresh, open);
    run(() -> store().prune(made.id(), now().minus(Duration.ofHours(1)), 1));
    assertThat(deliveries(made.id())).containsExactly(newest, open);
  }

  @Test
  default void the_backlog_is_as_old_as_its_oldest_event() {
    Webhook made = made(stores().newAccount());
    long before = read(() -> store().backlog()).pending();
    run(() ->
        store()
            .put(
                List.of(
                    tried(made.id(), 1, State.PENDING, now()),
                    tried(made.id(), 2, State.DELIVERED, null))));
    WebhookStore.Backlog now = read(() -> store().backlog());
    assertThat(now.pending()).isEqualTo(before + 1);
    assertThat(now.oldest()).isBeforeOrEqualTo(now());
  }

  private WebhookStore store() {
    return stores().webhooks();
  }

  private Webhook made(AccountId account) {
    var made =
        new Webhook(
            stores().ids().webhook(),
            account,
            "https://canary.example/in?token=canary",
            new Secrets("whsec_c2VjcmV0", null, null),
            EventFilter.ALL,
            new Standing(0, null, null),
            now());
    run(() -> store().insert(made));
    return made;
  }

  private Delivery tried(WebhookId webhook, long number, State state, @Nullable Instant next) {
    EventId event = EventId.of(now(), number, 0);
    var last = new Try(now(), null, "timeout", 15_000);
    return new Delivery(webhook, event, "job.failed", state, 3, last, next);
  }

  private long notice(AccountId account) {
    run(() ->
        stores()
            .notices()
            .add(new Notice(account, null, Notice.Kind.QUOTA_WARNING, Map.of(), now())));
    return read(() -> stores().events().kept().newest());
  }

  private List<WebhookId> waiting(long settled, int aside) {
    return read(() -> store().waiting(now(), settled, aside, 1_000));
  }

  private List<Delivery> deliveries(WebhookId id) {
    return read(() -> store().deliveries(id, Optional.empty(), 100));
  }

  private Instant now() {
    return stores().clock().instant();
  }

  private void run(Runnable work) {
    stores().transactions().run(work);
  }

  private <T> T read(Supplier<T> look) {
    return stores().transactions().read(look);
  }
}
