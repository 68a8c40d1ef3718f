package dev.lethe.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.audit.AuditLog;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.job.Job;
import dev.lethe.job.Signal;
import dev.lethe.store.TestStores;
import dev.lethe.webhook.Delivery.State;
import dev.lethe.webhook.Webhook.Disabled;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When an endpoint is told, when again, and when no more. */
final class DeliveriesTest {
  private Office office;
  private Receiver receiver;
  private TestStores stores;
  private AccountId account;
  private Webhooks webhooks;

  @BeforeEach
  void open(@TempDir Path folder) {
    office = new Office(folder);
    receiver = office.receiver;
    stores = office.stores;
    account = office.account;
    webhooks = office.webhooks;
  }

  @AfterEach
  void close() {
    office.close();
  }

  @Test
  void an_endpoint_is_told_of_what_happens_from_its_making_on() throws Exception {
    office.queued();
    Webhook made = office.endpoint("*");
    Job job = office.queued();
    stores.transactions().run(() -> stores.loggedJobs().save(job, office.cancelled(job)));
    office.run();
    assertThat(receiver.types()).containsExactly("job.queued", "job.cancelled");
    assertThat(receiver.got()).allMatch(one -> one.body().contains(job.id().toString()));
    assertThat(office.told(made)).extracting(Delivery::state).containsOnly(State.DELIVERED);
    assertThat(office.deliveries.delivered()).isEqualTo(2);
    office.quiet();
    assertThat(receiver.got()).hasSize(2);
  }

  @Test
  void it_is_told_of_nothing_that_it_did_not_ask_for() throws Exception {
    Webhook some = office.endpoint("job.cancelled", "quota.*");
    Job job = office.queued();
    office.notice();
    stores.transactions().run(() -> stores.loggedJobs().save(job, office.cancelled(job)));
    office.queuedFor(stores.newAccount());
    office.run();
    assertThat(receiver.types()).containsExactlyInAnyOrder("quota.warning", "job.cancelled");
    assertThat(office.told(some)).hasSize(2);
  }

  @Test
  void what_concerns_it_not_is_passed_over_once() throws Exception {
    Webhook quiet = office.endpoint("erasure.done");
    for (int i = 0; i < 520; i++) {
      office.notice();
    }
    office.run();
    office.rest();
    assertThat(office.place(quiet)).as("few are not worth a write").isEqualTo(office.newest() - 20);
    office.notice();
    office.quiet();
    assertThat(office.place(quiet)).isEqualTo(office.newest() - 21);
    assertThat(receiver.got()).isEmpty();
  }

  @Test
  void of_each_job_it_hears_in_order_and_of_many_side_by_side() throws Exception {
    office.endpoint("job.*");
    var both = new CountDownLatch(2);
    receiver.answering(message -> {
      if (message.type().equals("job.queued")) {
        both.countDown();
        await(both);
      }
      return Receiver.status(200);
    });
    Job one = office.queued();
    Job two = office.queued();
    stores.transactions().run(() -> stores.loggedJobs().save(one, office.cancelled(one)));
    stores.transactions().run(() -> stores.loggedJobs().save(two, office.cancelled(two)));
    office.run();
    for (Job job : List.of(one, two)) {
      assertThat(
              receiver.got().stream()
                  .filter(message -> message.body().contains(job.id().toString()))
                  .map(Receiver.Got::type))
          .containsExactly("job.queued", "job.cancelled");
    }
  }

  @Test
  void what_is_not_taken_is_tried_seven_times_more_within_seventeen_hours() throws Exception {
    Webhook made = office.endpoint("*");
    receiver.answering(_ -> Receiver.status(500));
    office.notice();
    office.run();
    Instant begun = stores.clock().instant();
    for (int tries = 1; tries <= Backoff.PAUSES.size(); tries++) {
      Delivery now = office.told(made).getFirst();
      assertThat(now.tries()).isEqualTo(tries);
      assertThat(now.state()).isEqualTo(State.PENDING);
      Duration pause = Backoff.PAUSES.get(tries - 1);
      Duration wait = Duration.between(stores.clock().instant(), now.nextTryAt());
      assertThat(wait).isBetween(pause.multipliedBy(9).dividedBy(10), pause.multipliedBy(11));
      stores.clock().advance(wait.minusMillis(1));
      office.quiet();
      assertThat(receiver.got()).hasSize(tries);
      stores.clock().advance(Duration.ofMillis(1));
      office.run();
      assertThat(receiver.got()).hasSize(tries + 1);
    }
    assertThat(office.told(made).getFirst().state()).isEqualTo(State.FAILED);
    assertThat(office.told(made).getFirst().last().status()).isEqualTo(500);
    assertThat(Duration.between(begun, stores.clock().instant()))
        .isBetween(Duration.ofHours(15), Duration.ofHours(20));
    assertThat(office.deliveries.givenUp()).isEqualTo(1);
    assertThat(office.deliveries.failed()).isEqualTo(7);
    stores.clock().advance(Duration.ofDays(1));
    office.quiet();
    assertThat(receiver.got()).hasSize(8);
    assertThat(receiver.got())
        .extracting(Receiver.Got::id)
        .containsOnly(receiver.got().getFirst().id());
    assertThat(receiver.got()).extracting(Receiver.Got::body).hasSize(8).doesNotContain("");
    assertThat(Set.copyOf(receiver.got().stream().map(Receiver.Got::body).toList())).hasSize(1);
    assertThat(Set.copyOf(receiver.got().stream().map(Receiver.Got::headers).toList())).hasSize(8);
  }

  @Test
  void an_event_that_is_not_taken_keeps_no_other_from_being_told() throws Exception {
    Webhook made = office.endpoint("*");
    Job poison = office.queued();
    receiver.answering(
        message -> Receiver.status(message.body().contains(poison.id().toString()) ? 500 : 200));
    office.run();
    for (int i = 0; i < 100; i++) {
      office.queued();
    }
    office.run();
    office.settle();
    assertThat(office.told(made)).filteredOn(one -> one.state() == State.DELIVERED).hasSize(100);
    assertThat(office.told(made)).filteredOn(one -> one.state() == State.PENDING).hasSize(1);
  }

  @Test
  void from_an_endpoint_that_takes_nothing_nothing_piles_up() throws Exception {
    Webhook made = office.endpoint("*");
    receiver.answering(_ -> new Answer.None("unreachable"));
    for (int i = 0; i < 200; i++) {
      office.notice();
    }
    office.run();
    office.settle();
    assertThat(office.told(made)).hasSizeBetween(64, 64 + Sending.AT_ONCE);
    assertThat(office.told(made)).extracting(Delivery::state).containsOnly(State.PENDING);
    assertThat(office.webhook(made).standing().failingSince()).isEqualTo(stores.clock().instant());
    int tried = receiver.got().size();
    office.quiet();
    assertThat(receiver.got()).hasSize(tried);

    receiver.answering(Receiver.TAKES);
    receiver.forget();
    stores.clock().advance(Duration.ofHours(1));
    office.run();
    office.settle();
    assertThat(office.told(made))
        .hasSize(200)
        .extracting(Delivery::state)
        .containsOnly(State.DELIVERED);
    assertThat(receiver.got()).hasSize(200);
    assertThat(office.webhook(made).standing().failingSince()).isNull();
  }

  @Test
  void an_endpoint_that_is_back_gets_at_once_what_waited_for_hours() throws Exception {
    Webhook made = office.endpoint("*");
    receiver.answering(_ -> Receiver.status(503));
    office.notice();
    for (int tries = 0; tries < 5; tries++) {
      office.run();
      stores.clock().advance(Backoff.PAUSES.get(tries).multipliedBy(11).dividedBy(10));
    }
    office.run();
    assertThat(office.told(made).getFirst().nextTryAt())
        .isAfter(stores.clock().instant().plus(Duration.ofHours(3)));
    receiver.answering(Receiver.TAKES);
    office.notice();
    office.run();
    office.settle();
    assertThat(office.told(made))
        .hasSize(2)
        .extracting(Delivery::state)
        .containsOnly(State.DELIVERED);
  }

  @Test
  void it_is_left_alone_for_as_long_as_it_asks_but_not_for_ever() throws Exception {
    Webhook made = office.endpoint("*");
    receiver.answering(_ -> Receiver.status(429, Duration.ofMinutes(7)));
    office.notice();
    office.run();
    assertThat(office.told(made).getFirst().nextTryAt())
        .isEqualTo(stores.clock().instant().plus(Duration.ofMinutes(7)));
    receiver.answering(_ -> Receiver.status(503, Duration.ofDays(900)));
    stores.clock().advance(Duration.ofMinutes(7));
    office.run();
    assertThat(office.told(made).getFirst().nextTryAt())
        .isEqualTo(stores.clock().instant().plus(Duration.ofDays(1)));
    receiver.answering(_ -> Receiver.status(503, Duration.ofMillis(1)));
    stores.clock().advance(Duration.ofDays(1));
    office.run();
    assertThat(office.told(made).getFirst().nextTryAt())
        .isAfter(stores.clock().instant().plus(Duration.ofMinutes(1)));
  }

  @Test
  void one_that_is_gone_is_disabled_at_once() throws Exception {
    Webhook made = office.endpoint("*");
    receiver.answering(_ -> Receiver.status(410));
    office.notice();
    office.run();
    assertThat(office.webhook(made).standing().disabled()).isEqualTo(Disabled.GONE);
    assertThat(office.told(made).getFirst().state()).isEqualTo(State.FAILED);
    office.notice();
    office.quiet();
    assertThat(receiver.got()).hasSize(1);
    assertThat(office.audited.getLast().action()).isEqualTo("webhook.disabled");
    assertThat(office.audited.getLast().outcome()).isEqualTo("gone");
  }

  @Test
  void one_that_takes_nothing_for_days_is_disabled_and_goes_on_when_enabled() throws Exception {
    Webhook made = office.endpoint("*");
    receiver.answering(_ -> new Answer.None("timeout"));
    office.notice();
    for (int day = 0; day < 6; day++) {
      office.run();
      office.notice();
      stores.clock().advance(Duration.ofDays(1));
    }
    assertThat(office.webhook(made).standing().disabled()).isEqualTo(Disabled.FAILING);
    office.notice();
    office.quiet();
    receiver.answering(Receiver.TAKES);
    receiver.forget();
    webhooks.change(account, made.id(), new Webhooks.Wish(null, null, true));
    assertThat(office.webhook(made).standing().failingSince()).isNull();
    office.run();
    office.settle();
    assertThat(receiver.got()).as("all that was not given up").isNotEmpty();
    assertThat(office.told(made)).hasSize(8).noneMatch(one -> one.state() == State.PENDING);
    assertThat(office.webhook(made).enabled()).isTrue();
  }

  @Test
  void a_server_that_is_killed_before_it_noted_the_answer_tells_again() throws Exception {
    office.endpoint("*");
    var begun = new CountDownLatch(1);
    receiver.answering(_ -> {
      begun.countDown();
      await(new CountDownLatch(1));
      return Receiver.status(200);
    });
    office.notice();
    office.deliveries.runOnce();
    begun.await();
    office.deliveries.close();
    receiver.answering(Receiver.TAKES);
    office.begin(AuditLog.NONE);
    office.run();
    assertThat(receiver.got()).hasSize(2);
    assertThat(Set.copyOf(receiver.got().stream().map(Receiver.Got::id).toList())).hasSize(1);
    office.quiet();
    assertThat(receiver.got()).hasSize(2);
  }

  @Test
  void what_was_told_can_be_told_again_while_the_log_has_it() throws Exception {
    Webhook made = office.endpoint("*");
    office.notice();
    office.run();
    Delivery first = office.told(made).getFirst();
    webhooks.redeliver(account, made.id(), first.event());
    office.run();
    assertThat(receiver.got()).hasSize(2);
    assertThat(office.told(made).getFirst().tries()).isEqualTo(1);
    assertThatThrownBy(() -> webhooks.redeliver(stores.newAccount(), made.id(), first.event()))
        .isInstanceOf(Refusal.class);
    stores.clock().advance(Duration.ofDays(30));
    webhooks.redeliver(account, made.id(), first.event());
    assertThat(stores.events().prune(stores.clock().instant(), 100)).isPositive();
    office.run();
    assertThat(receiver.got()).hasSize(2);
    assertThat(office.told(made).getFirst().state()).isEqualTo(State.FAILED);
    assertThatThrownBy(() -> webhooks.redeliver(account, made.id(), first.event()))
        .hasMessage("this event is not kept any more");
  }

  @Test
  void what_waits_for_an_endpoint_that_is_removed_is_never_told() throws Exception {
    Webhook made = office.endpoint("*");
    receiver.answering(_ -> Receiver.status(500));
    office.notice();
    office.run();
    webhooks.remove(account, made.id());
    stores.clock().advance(Duration.ofDays(1));
    office.quiet();
    assertThat(receiver.got()).hasSize(1);
    assertThat(office.deliveries.oldest()).isEmpty();
  }

  @Test
  void of_many_endpoints_each_is_told_of_everything() throws Exception {
    List<Webhook> all = new ArrayList<>();
    IntStream.range(0, Webhooks.MOST).forEach(_ -> all.add(office.endpoint("*")));
    assertThatThrownBy(() -> office.endpoint("*")).hasMessageContaining("20 webhooks");
    office.notice();
    office.run();
    office.settle();
    assertThat(all).allMatch(one -> office.told(one).getFirst().state() == State.DELIVERED);
    assertThat(receiver.got()).hasSize(Webhooks.MOST);
  }

  @Test
  void without_endpoints_no_event_is_a_reason_to_look() {
    assertThat(office.deliveries.runOnce()).isEqualTo(Duration.ofSeconds(30));
    assertThat(office.deliveries.wants(new Signal.Logged())).isFalse();
    assertThat(office.deliveries.wants(new Signal.Telling())).isTrue();
  }

  private static void await(CountDownLatch latch) throws InterruptedIOException {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
