package dev.lethe.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.audit.AuditLog;
import dev.lethe.audit.Entry;
import dev.lethe.error.Refusal;
import dev.lethe.event.Notice;
import dev.lethe.id.AccountId;
import dev.lethe.id.WebhookId;
import dev.lethe.job.Cancel;
import dev.lethe.job.Job;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.store.TestStores;
import dev.lethe.webhook.Delivery.State;
import dev.lethe.webhook.Webhook.Disabled;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When an endpoint is told, when again, and when no more. */
final class DeliveriesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration DISABLE_AFTER = Duration.ofDays(5);

  @TempDir Path folder;

  private final Receiver receiver = new Receiver();
  private final List<Entry> audited = new CopyOnWriteArrayList<>();
  private final Random random = new Random(7);
  private TestStores stores;
  private Signals.Watch over;
  private AccountId account;
  private Webhooks webhooks;
  private Deliveries deliveries;

  @BeforeEach
  void open() {
    stores = TestStores.sqlite(folder);
    over = stores.signals().watch(signal -> signal instanceof Signal.Telling);
    account = stores.newAccount();
    AuditLog audit = audited::addAll;
    webhooks =
        new Webhooks(
            new Webhooks.Parts(
                stores.transactions(),
                stores.webhooks(),
                stores.happenings(),
                receiver,
                audit,
                stores.ids(),
                random,
                stores.clock()));
    deliveries = deliveries(audit);
  }

  private Deliveries deliveries(AuditLog audit) {
    return new Deliveries(
        new Deliveries.Parts(
            stores.transactions(),
            stores.webhooks(),
            stores.happenings(),
            receiver,
            audit,
            stores.signals(),
            DISABLE_AFTER,
            random,
            stores.clock()));
  }

  @AfterEach
  void close() {
    deliveries.close();
    over.close();
    stores.close();
  }

  @Test
  void an_endpoint_is_told_of_what_happens_from_its_making_on() throws Exception {
    queued();
    Webhook made = endpoint("*");
    Job job = queued();
    stores.transactions().run(() -> stores.loggedJobs().save(job, cancelled(job)));
    run();
    assertThat(receiver.types()).containsExactly("job.queued", "job.cancelled");
    assertThat(receiver.got()).allMatch(one -> one.body().contains(job.id().toString()));
    assertThat(told(made)).extracting(Delivery::state).containsOnly(State.DELIVERED);
    assertThat(deliveries.delivered()).isEqualTo(2);
    quiet();
    assertThat(receiver.got()).hasSize(2);
  }

  @Test
  void it_is_told_of_nothing_that_it_did_not_ask_for() throws Exception {
    Webhook some = endpoint("job.cancelled", "quota.*");
    Job job = queued();
    notice();
    stores.transactions().run(() -> stores.loggedJobs().save(job, cancelled(job)));
    queuedFor(stores.newAccount());
    run();
    assertThat(receiver.types()).containsExactlyInAnyOrder("quota.warning", "job.cancelled");
    assertThat(told(some)).hasSize(2);
  }

  @Test
  void what_concerns_it_not_is_passed_over_once() throws Exception {
    Webhook quiet = endpoint("erasure.done");
    for (int i = 0; i < 520; i++) {
      notice();
    }
    run();
    rest();
    assertThat(place(quiet)).as("few are not worth a write").isEqualTo(newest() - 20);
    notice();
    quiet();
    assertThat(place(quiet)).isEqualTo(newest() - 21);
    assertThat(receiver.got()).isEmpty();
  }

  @Test
  void of_each_job_it_hears_in_order_and_of_many_side_by_side() throws Exception {
    endpoint("job.*");
    var both = new CountDownLatch(2);
    receiver.answering(message -> {
      if (message.type().equals("job.queued")) {
        both.countDown();
        await(both);
      }
      return Receiver.status(200);
    });
    Job one = queued();
    Job two = queued();
    stores.transactions().run(() -> stores.loggedJobs().save(one, cancelled(one)));
    stores.transactions().run(() -> stores.loggedJobs().save(two, cancelled(two)));
    run();
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
    Webhook made = endpoint("*");
    receiver.answering(_ -> Receiver.status(500));
    notice();
    run();
    Instant begun = stores.clock().instant();
    for (int tries = 1; tries <= Backoff.PAUSES.size(); tries++) {
      Delivery now = told(made).getFirst();
      assertThat(now.tries()).isEqualTo(tries);
      assertThat(now.state()).isEqualTo(State.PENDING);
      Duration pause = Backoff.PAUSES.get(tries - 1);
      Duration wait = Duration.between(stores.clock().instant(), now.nextTryAt());
      assertThat(wait).isBetween(pause.multipliedBy(9).dividedBy(10), pause.multipliedBy(11));
      stores.clock().advance(wait.minusMillis(1));
      quiet();
      assertThat(receiver.got()).hasSize(tries);
      stores.clock().advance(Duration.ofMillis(1));
      run();
      assertThat(receiver.got()).hasSize(tries + 1);
    }
    assertThat(told(made).getFirst().state()).isEqualTo(State.FAILED);
    assertThat(told(made).getFirst().last().status()).isEqualTo(500);
    assertThat(Duration.between(begun, stores.clock().instant()))
        .isBetween(Duration.ofHours(15), Duration.ofHours(20));
    assertThat(deliveries.givenUp()).isEqualTo(1);
    assertThat(deliveries.failed()).isEqualTo(7);
    stores.clock().advance(Duration.ofDays(1));
    quiet();
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
    Webhook made = endpoint("*");
    Job poison = queued();
    receiver.answering(
        message -> Receiver.status(message.body().contains(poison.id().toString()) ? 500 : 200));
    run();
    for (int i = 0; i < 100; i++) {
      queued();
    }
    run();
    settle();
    assertThat(told(made)).filteredOn(one -> one.state() == State.DELIVERED).hasSize(100);
    assertThat(told(made)).filteredOn(one -> one.state() == State.PENDING).hasSize(1);
  }

  @Test
  void from_an_endpoint_that_takes_nothing_nothing_piles_up() throws Exception {
    Webhook made = endpoint("*");
    receiver.answering(_ -> new Answer.None("unreachable"));
    for (int i = 0; i < 200; i++) {
      notice();
    }
    run();
    settle();
    assertThat(told(made)).hasSizeBetween(64, 64 + Sending.AT_ONCE);
    assertThat(told(made)).extracting(Delivery::state).containsOnly(State.PENDING);
    assertThat(webhook(made).standing().failingSince()).isEqualTo(stores.clock().instant());
    int tried = receiver.got().size();
    quiet();
    assertThat(receiver.got()).hasSize(tried);

    receiver.answering(Receiver.TAKES);
    receiver.forget();
    stores.clock().advance(Duration.ofHours(1));
    run();
    settle();
    assertThat(told(made)).hasSize(200).extracting(Delivery::state).containsOnly(State.DELIVERED);
    assertThat(receiver.got()).hasSize(200);
    assertThat(webhook(made).standing().failingSince()).isNull();
  }

  @Test
  void an_endpoint_that_is_back_gets_at_once_what_waited_for_hours() throws Exception {
    Webhook made = endpoint("*");
    receiver.answering(_ -> Receiver.status(503));
    notice();
    for (int tries = 0; tries < 5; tries++) {
      run();
      stores.clock().advance(Backoff.PAUSES.get(tries).multipliedBy(11).dividedBy(10));
    }
    run();
    assertThat(told(made).getFirst().nextTryAt())
        .isAfter(stores.clock().instant().plus(Duration.ofHours(3)));
    receiver.answering(Receiver.TAKES);
    notice();
    run();
    settle();
    assertThat(told(made)).hasSize(2).extracting(Delivery::state).containsOnly(State.DELIVERED);
  }

  @Test
  void it_is_left_alone_for_as_long_as_it_asks_but_not_for_ever() throws Exception {
    Webhook made = endpoint("*");
    receiver.answering(_ -> Receiver.status(429, Duration.ofMinutes(7)));
    notice();
    run();
    assertThat(told(made).getFirst().nextTryAt())
        .isEqualTo(stores.clock().instant().plus(Duration.ofMinutes(7)));
    receiver.answering(_ -> Receiver.status(503, Duration.ofDays(900)));
    stores.clock().advance(Duration.ofMinutes(7));
    run();
    assertThat(told(made).getFirst().nextTryAt())
        .isEqualTo(stores.clock().instant().plus(Duration.ofDays(1)));
    receiver.answering(_ -> Receiver.status(503, Duration.ofMillis(1)));
    stores.clock().advance(Duration.ofDays(1));
    run();
    assertThat(told(made).getFirst().nextTryAt())
        .isAfter(stores.clock().instant().plus(Duration.ofMinutes(1)));
  }

  @Test
  void one_that_is_gone_is_disabled_at_once() throws Exception {
    Webhook made = endpoint("*");
    receiver.answering(_ -> Receiver.status(410));
    notice();
    run();
    assertThat(webhook(made).standing().disabled()).isEqualTo(Disabled.GONE);
    assertThat(told(made).getFirst().state()).isEqualTo(State.FAILED);
    notice();
    quiet();
    assertThat(receiver.got()).hasSize(1);
    assertThat(audited.getLast().action()).isEqualTo("webhook.disabled");
    assertThat(audited.getLast().outcome()).isEqualTo("gone");
  }

  @Test
  void one_that_takes_nothing_for_days_is_disabled_and_goes_on_when_enabled() throws Exception {
    Webhook made = endpoint("*");
    receiver.answering(_ -> new Answer.None("timeout"));
    notice();
    for (int day = 0; day < 6; day++) {
      run();
      notice();
      stores.clock().advance(Duration.ofDays(1));
    }
    assertThat(webhook(made).standing().disabled()).isEqualTo(Disabled.FAILING);
    notice();
    quiet();
    receiver.answering(Receiver.TAKES);
    receiver.forget();
    webhooks.change(account, made.id(), new Webhooks.Wish(null, null, true));
    assertThat(webhook(made).standing().failingSince()).isNull();
    run();
    settle();
    assertThat(receiver.got()).as("all that was not given up").isNotEmpty();
    assertThat(told(made)).hasSize(8).noneMatch(one -> one.state() == State.PENDING);
    assertThat(webhook(made).enabled()).isTrue();
  }

  @Test
  void a_server_that_is_killed_before_it_noted_the_answer_tells_again() throws Exception {
    endpoint("*");
    var begun = new CountDownLatch(1);
    receiver.answering(_ -> {
      begun.countDown();
      await(new CountDownLatch(1));
      return Receiver.status(200);
    });
    notice();
    deliveries.runOnce();
    begun.await();
    deliveries.close();
    receiver.answering(Receiver.TAKES);
    deliveries = deliveries(AuditLog.NONE);
    run();
    assertThat(receiver.got()).hasSize(2);
    assertThat(Set.copyOf(receiver.got().stream().map(Receiver.Got::id).toList())).hasSize(1);
    quiet();
    assertThat(receiver.got()).hasSize(2);
  }

  @Test
  void what_was_told_can_be_told_again_while_the_log_has_it() throws Exception {
    Webhook made = endpoint("*");
    notice();
    run();
    Delivery first = told(made).getFirst();
    webhooks.redeliver(account, made.id(), first.event());
    run();
    assertThat(receiver.got()).hasSize(2);
    assertThat(told(made).getFirst().tries()).isEqualTo(1);
    assertThatThrownBy(() -> webhooks.redeliver(stores.newAccount(), made.id(), first.event()))
        .isInstanceOf(Refusal.class);
    stores.clock().advance(Duration.ofDays(30));
    webhooks.redeliver(account, made.id(), first.event());
    assertThat(stores.events().prune(stores.clock().instant(), 100)).isPositive();
    run();
    assertThat(receiver.got()).hasSize(2);
    assertThat(told(made).getFirst().state()).isEqualTo(State.FAILED);
    assertThatThrownBy(() -> webhooks.redeliver(account, made.id(), first.event()))
        .hasMessage("this event is not kept any more");
  }

  @Test
  void what_waits_for_an_endpoint_that_is_removed_is_never_told() throws Exception {
    Webhook made = endpoint("*");
    receiver.answering(_ -> Receiver.status(500));
    notice();
    run();
    webhooks.remove(account, made.id());
    stores.clock().advance(Duration.ofDays(1));
    quiet();
    assertThat(receiver.got()).hasSize(1);
    assertThat(deliveries.oldest()).isEmpty();
  }

  @Test
  void of_many_endpoints_each_is_told_of_everything() throws Exception {
    List<Webhook> all = new ArrayList<>();
    IntStream.range(0, Webhooks.MOST).forEach(_ -> all.add(endpoint("*")));
    assertThatThrownBy(() -> endpoint("*")).hasMessageContaining("20 webhooks");
    notice();
    run();
    settle();
    assertThat(all).allMatch(one -> told(one).getFirst().state() == State.DELIVERED);
    assertThat(receiver.got()).hasSize(Webhooks.MOST);
  }

  @Test
  void without_endpoints_no_event_is_a_reason_to_look() {
    assertThat(deliveries.runOnce()).isEqualTo(Duration.ofSeconds(30));
    assertThat(deliveries.wants(new Signal.Logged())).isFalse();
    assertThat(deliveries.wants(new Signal.Telling())).isTrue();
  }

  private Webhook endpoint(String... events) {
    return webhooks.create(
        account, "https://example.org/in", EventFilter.of("/events", List.of(events)), _ -> {});
  }

  private Webhook webhook(Webhook made) {
    return webhooks.get(account, made.id());
  }

  private long place(Webhook made) {
    return webhook(made).standing().upTo();
  }

  private long newest() {
    return stores.transactions().read(() -> stores.events().kept().newest());
  }

  private Job queued() {
    return queuedFor(account);
  }

  private Job queuedFor(AccountId owner) {
    Job job = new JobSamples(stores, owner, "test.noop").bare(JobState.QUEUED);
    stores.transactions().run(() -> stores.loggedJobs().insert(job));
    return job;
  }

  private Job cancelled(Job job) {
    return job.cancelled(Cancel.By.USER, null, stores.clock().instant());
  }

  private void notice() {
    var notice =
        new Notice(
            account,
            null,
            Notice.Kind.QUOTA_WARNING,
            Map.of("used", 80L),
            stores.clock().instant());
    stores.transactions().run(() -> stores.notices().add(notice));
  }

  private List<Delivery> told(Webhook made) {
    return stores
        .transactions()
        .read(() -> stores.webhooks().deliveries(made.id(), Optional.empty(), 1_000));
  }

  /** Has endpoints told and waits until the first is through; what was raised before is over. */
  private void run() throws InterruptedException {
    over.await(Duration.ZERO);
    deliveries.runOnce();
    assertThat(over.await(PATIENCE)).isTrue();
  }

  /** Until nothing is due any more. */
  private void settle() {
    rest();
    while (!waiting().isEmpty()) {
      deliveries.runOnce();
      rest();
    }
  }

  private List<WebhookId> waiting() {
    long newest = newest();
    return stores
        .transactions()
        .read(() ->
            stores
                .webhooks()
                .waiting(stores.clock().instant(), newest, Deliveries.ASIDE, Webhooks.MOST));
  }

  private void rest() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!deliveries.resting()) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Looks, and finds nothing to tell. */
  private void quiet() {
    rest();
    int before = receiver.got().size();
    deliveries.runOnce();
    rest();
    assertThat(receiver.got()).hasSize(before);
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
