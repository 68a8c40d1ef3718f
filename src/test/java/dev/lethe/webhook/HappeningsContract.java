package dev.lethe.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Erasure;
import dev.lethe.event.Notice;
import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.store.TestStores;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How the log is read by those who tell of it. */
public interface HappeningsContract {
  TestStores stores();

  @Test
  default void an_account_hears_of_its_own_in_order_from_any_place_on() {
    Happenings log = stores().happenings();
    AccountId account = stores().newAccount();
    Job job = queued(account);
    queued(stores().newAccount());
    notice(account, Map.of("used", 80, "limit", 100L, "at", now()));
    long upTo = log.settledNow();

    List<Logged> all = list(log, account, 0, upTo);
    assertThat(all).extracting(Logged::job).containsExactly(job.id(), null);
    assertThat(all).allMatch(one -> one.account().equals(account) && one.at().equals(now()));
    assertThat(all.getFirst().what())
        .isEqualTo(new Logged.Became(job.type(), JobState.QUEUED, job.data(), 0, false, null));
    assertThat(all.getLast().what())
        .isEqualTo(
            new Logged.Noticed(
                "quota.warning", Map.of("used", 80, "limit", 100, "at", now().toString())));
    assertThat(list(log, account, all.getFirst().number(), upTo)).containsExactly(all.getLast());
    assertThat(list(log, account, 0, all.getFirst().number())).containsExactly(all.getFirst());
    assertThat(stores().transactions().read(() -> log.find(all.getFirst().number())))
        .contains(all.getFirst());
  }

  @Test
  default void a_job_that_comes_back_is_told_apart_from_one_that_ended() {
    Happenings log = stores().happenings();
    AccountId account = stores().newAccount();
    Job kept = new JobSamples(stores(), account, "test.noop").bare(JobState.SUCCEEDED);
    Job trashed = kept.trashed(now().plusSeconds(60));
    run(() -> stores().loggedJobs().insert(kept));
    run(() -> stores().loggedJobs().save(kept, trashed));
    run(() -> stores().loggedJobs().save(trashed, kept));
    assertThat(names(log, account)).containsExactly("job.succeeded", "job.trashed", "job.restored");
  }

  @Test
  default void an_entry_stands_for_the_end_of_an_erasure_too() {
    Happenings log = stores().happenings();
    AccountId account = stores().newAccount();
    Job kept = new JobSamples(stores(), account, "test.noop").bare(JobState.SUCCEEDED);
    var id = stores().ids().erasure();
    Job erasing = kept.erasing(id, Visibility.DELETED);
    run(() -> stores().loggedJobs().insert(kept));
    run(() -> {
      stores().loggedJobs().save(kept, erasing);
      stores().erasures().insert(List.of(begun(erasing, id)));
    });
    run(() -> stores().loggedJobs().save(erasing, erasing.erased()));
    assertThat(names(log, account))
        .containsExactly(
            "job.succeeded", "job.erasing", "erasure.started", "job.erased", "erasure.done");
    List<Happening> all = all(log, account);
    assertThat(all.getLast().data())
        .containsEntry("erasure_id", id.toString())
        .containsEntry("receipt_url", "/v1/erasures/" + id + "/receipt")
        .containsEntry("job_id", kept.id().toString());
    assertThat(all).extracting(Happening::id).doesNotHaveDuplicates();
    assertThat(all).allMatch(one -> one.id().number() == one.number());
  }

  @Test
  default void what_is_not_committed_is_waited_for() throws Exception {
    Happenings log = stores().happenings();
    AccountId slow = stores().newAccount();
    AccountId quick = stores().newAccount();
    var written = new CountDownLatch(1);
    var looked = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first =
          threads.submit(() ->
              stores()
                  .transactions()
                  .run(() -> {
                    stores()
                        .notices()
                        .add(new Notice(slow, null, Notice.Kind.QUOTA_WARNING, Map.of(), now()));
                    written.countDown();
                    await(looked, Duration.ofMillis(300));
                  }));
      assertThat(written.await(20, TimeUnit.SECONDS)).isTrue();
      Future<?> second = threads.submit(() -> queued(quick));
      long settled;
      do {
        settled = log.settled();
        assertThat(list(log, quick, 0, settled).isEmpty() || !list(log, slow, 0, settled).isEmpty())
            .as("nobody is told of 8 while 7 may come")
            .isTrue();
      } while (!second.isDone() && !first.isDone());
      looked.countDown();
      first.get();
      second.get();
    }
    long upTo = log.settledNow();
    assertThat(list(log, slow, 0, upTo)).hasSize(1);
    assertThat(list(log, quick, 0, upTo)).hasSize(1);
  }

  private Erasure begun(Job job, ErasureId id) {
    return new Erasure(
        id,
        job.id(),
        job.account(),
        job.type(),
        job.keySlot(),
        Erasure.Action.DELETE,
        Erasure.Cause.USER,
        null,
        Map.of(Erasure.Step.READS_REFUSED, now()),
        0,
        now(),
        null,
        List.of(),
        3,
        List.of(),
        now(),
        null);
  }

  private List<String> names(Happenings log, AccountId account) {
    return all(log, account).stream().map(Happening::name).toList();
  }

  private List<Happening> all(Happenings log, AccountId account) {
    return list(log, account, 0, log.settledNow()).stream()
        .flatMap(entry -> Happening.of(entry).stream())
        .toList();
  }

  private List<Logged> list(Happenings log, AccountId account, long after, long upTo) {
    return stores().transactions().read(() -> log.list(account, after, upTo, 100));
  }

  private Job queued(AccountId account) {
    Job job = new JobSamples(stores(), account, "test.noop").bare(JobState.QUEUED);
    run(() -> stores().loggedJobs().insert(job));
    return job;
  }

  private void notice(AccountId account, Map<String, Object> facts) {
    run(() ->
        stores().notices().add(new Notice(account, null, Notice.Kind.QUOTA_WARNING, facts, now())));
  }

  private void run(Runnable work) {
    stores().transactions().run(work);
  }

  private Instant now() {
    return stores().clock().instant();
  }

  private static void await(CountDownLatch latch, Duration atMost) {
    try {
      boolean _ = latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
