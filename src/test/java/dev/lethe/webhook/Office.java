package dev.lethe.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.audit.AuditLog;
import dev.lethe.audit.Entry;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** Endpoints of one account, what is told to them and what they got, and short words for it. */
final class Office implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration DISABLE_AFTER = Duration.ofDays(5);

  final Receiver receiver = new Receiver();
  final List<Entry> audited = new CopyOnWriteArrayList<>();
  private final Random random = new Random(7);
  final TestStores stores;
  private final Signals.Watch over;
  final AccountId account;
  final Webhooks webhooks;
  Deliveries deliveries;

  Office(Path folder) {
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
    begin(audit);
  }

  /** As a start of the server does. */
  void begin(AuditLog audit) {
    deliveries =
        new Deliveries(
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

  @Override
  public void close() {
    deliveries.close();
    over.close();
    stores.close();
  }

  Webhook endpoint(String... events) {
    return webhooks.create(
        account, "https://example.org/in", EventFilter.of("/events", List.of(events)), _ -> {});
  }

  Webhook webhook(Webhook made) {
    return webhooks.get(account, made.id());
  }

  long place(Webhook made) {
    return webhook(made).standing().upTo();
  }

  long newest() {
    return stores.transactions().read(() -> stores.events().kept().newest());
  }

  Job queued() {
    return queuedFor(account);
  }

  Job queuedFor(AccountId owner) {
    Job job = new JobSamples(stores, owner, "test.noop").bare(JobState.QUEUED);
    stores.transactions().run(() -> stores.loggedJobs().insert(job));
    return job;
  }

  Job cancelled(Job job) {
    return job.cancelled(Cancel.By.USER, null, stores.clock().instant());
  }

  void notice() {
    var notice =
        new Notice(
            account,
            null,
            Notice.Kind.QUOTA_WARNING,
            Map.of("used", 80L),
            stores.clock().instant());
    stores.transactions().run(() -> stores.notices().add(notice));
  }

  List<Delivery> told(Webhook made) {
    return stores
        .transactions()
        .read(() -> stores.webhooks().deliveries(made.id(), Optional.empty(), 1_000));
  }

  /** Has endpoints told and waits until the first is through; what was raised before is over. */
  void run() throws InterruptedException {
    over.await(Duration.ZERO);
    deliveries.runOnce();
    assertThat(over.await(PATIENCE)).isTrue();
  }

  /** Until nothing is due any more. */
  void settle() {
    rest();
    while (!waiting().isEmpty()) {
      deliveries.runOnce();
      rest();
    }
  }

  List<WebhookId> waiting() {
    long newest = newest();
    return stores
        .transactions()
        .read(() ->
            stores
                .webhooks()
                .waiting(stores.clock().instant(), newest, Deliveries.ASIDE, Webhooks.MOST));
  }

  void rest() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!deliveries.resting()) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Looks, and finds nothing to tell. */
  void quiet() {
    rest();
    int before = receiver.got().size();
    deliveries.runOnce();
    rest();
    assertThat(receiver.got()).hasSize(before);
  }
}
