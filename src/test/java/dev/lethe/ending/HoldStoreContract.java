package dev.lethe.ending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.id.AccountId;
import dev.lethe.job.Job;
import dev.lethe.job.JobRecords;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.job.JobStore.Due;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where holds are kept, and how a job store heeds them. */
public interface HoldStoreContract extends JobRecords {
  @Test
  default void a_hold_comes_back_as_it_was_put() {
    Job job = inserted(samples().bare(JobState.SUCCEEDED));
    Hold ofJob = put(job, Hold.By.ACCOUNT, "Überprüfung №7");
    Hold ofAccount = put(job.account(), "case 12");
    assertThat(read(job)).contains(ofJob);
    assertThat(read(job.account())).contains(ofAccount);
    assertThat(stores().transactions().read(() -> holds().of(List.of(job)))).containsExactly(ofJob);
  }

  @Test
  default void another_hold_of_the_same_takes_the_place_of_the_first() {
    Job job = inserted(samples().bare(JobState.SUCCEEDED));
    put(job, Hold.By.ACCOUNT, "first");
    Hold second = put(job, Hold.By.ADMIN, null);
    assertThat(read(job)).contains(second);
    put(job.account(), "first");
    Hold third = put(job.account(), null);
    assertThat(read(job.account())).contains(third);
  }

  @Test
  default void a_lifted_hold_holds_nothing() {
    Job job = inserted(samples().bare(JobState.SUCCEEDED));
    Hold ofJob = put(job, Hold.By.ACCOUNT, "why");
    Hold ofAccount = put(job.account(), "why");
    assertThat(held(job)).isTrue();
    lift(ofJob);
    assertThat(held(job)).as("its account's stays").isTrue();
    assertThat(read(job)).isEmpty();
    lift(ofAccount);
    assertThat(held(job)).isFalse();
    assertThat(read(job.account())).isEmpty();
  }

  @Test
  default void an_account_holds_all_its_jobs_and_nobody_elses() {
    JobSamples samples = samples();
    Job before = inserted(samples.bare(JobState.SUCCEEDED));
    Job others = inserted(samples().bare(JobState.SUCCEEDED));
    put(before.account(), null);
    Job after = inserted(samples.bare(JobState.QUEUED));
    assertThat(held(before)).isTrue();
    assertThat(held(after)).isTrue();
    assertThat(held(others)).isFalse();
  }

  @Test
  default void why_it_is_held_is_nowhere_in_the_clear() {
    Job job = inserted(samples().bare(JobState.SUCCEEDED));
    put(job, Hold.By.ACCOUNT, "a-reason-of-a-job-to-look-for");
    put(job.account(), "a-reason-of-an-account-to-look-for");
    assertThat(stores().onDisk("a-reason-of-a-job-to-look-for")).isFalse();
    assertThat(stores().onDisk("a-reason-of-an-account-to-look-for")).isFalse();
    assertThat(stores().onDisk(job.id().toString())).as("the search finds what is there").isTrue();
  }

  @Test
  default void why_it_was_held_goes_with_the_rest_of_the_content() {
    Job job = inserted(samples().bare(JobState.SUCCEEDED));
    put(job, Hold.By.ACCOUNT, "why");
    write(() -> {
      jobs().clearContent(List.of(job.id()));
      return true;
    });
    assertThat(read(job).orElseThrow().reason()).isNull();
  }

  @Test
  default void an_account_that_lost_its_key_is_held_for_no_known_reason() {
    Job job = inserted(samples().bare(JobState.SUCCEEDED));
    put(job.account(), "why");
    stores().rekey(job.account());
    assertThat(read(job.account()).orElseThrow().reason()).isNull();
    assertThat(held(job)).isTrue();
  }

  @Test
  default void what_is_held_is_not_due_to_go() {
    JobSamples samples = samples();
    Instant now = stores().clock().instant();
    Instant past = now.minusMillis(1);
    Job dated = inserted(samples.dated(past));
    Job trashed = inserted(samples.dated(now.plusSeconds(60)).trashed(past));
    Job ofHeldAccount = inserted(samples().dated(past));
    put(ofHeldAccount.account(), null);
    assertThat(jobs().due(Due.PURGE, now, 1_000))
        .contains(dated.id(), trashed.id())
        .doesNotContain(ofHeldAccount.id());
    for (Job job : List.of(dated, trashed)) {
      put(job, Hold.By.ACCOUNT, null);
    }
    assertThat(jobs().due(Due.PURGE, now, 1_000)).doesNotContain(dated.id(), trashed.id());
  }

  /**
   * The erasure has looked and found no hold. Whoever is told that the account is held has to be
   * told so after that erasure began, else it would have begun under a hold.
   */
  @Test
  default void a_hold_of_an_account_waits_for_the_erasures_that_did_not_see_it() throws Exception {
    Job job = inserted(samples().bare(JobState.SUCCEEDED));
    var looked = new CountDownLatch(1);
    var erasing = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var erasure =
          CompletableFuture.supplyAsync(
              () ->
                  write(() -> {
                    Job locked = jobs().lock(job.id()).orElseThrow();
                    boolean held = jobs().underHold(locked);
                    looked.countDown();
                    await(erasing);
                    return held;
                  }),
              threads);
      assertThat(looked.await(10, TimeUnit.SECONDS)).isTrue();
      var hold = CompletableFuture.supplyAsync(() -> put(job.account(), null), threads);
      assertThat(hold).as("put before the erasure was durable").failsWithin(NOT_YET);
      erasing.countDown();
      assertThat(erasure.get(10, TimeUnit.SECONDS)).isFalse();
      hold.get(10, TimeUnit.SECONDS);
      assertThat(held(job)).isTrue();
    }
  }

  java.time.Duration NOT_YET = java.time.Duration.ofMillis(200);

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody came");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HoldStore holds() {
    return stores().holds();
  }

  private Hold put(Job job, Hold.By by, @Nullable String reason) {
    Instant now = stores().clock().instant();
    var who = new Asker(job.account(), stores().ids().key());
    var hold = new Hold(job.account(), job.id(), by, who, now, reason);
    run(holds -> holds.put(job, hold));
    return hold;
  }

  private Hold put(AccountId account, @Nullable String reason) {
    Instant now = stores().clock().instant();
    var hold = new Hold(account, null, Hold.By.ADMIN, new Asker(account, null), now, reason);
    run(holds -> holds.put(hold));
    return hold;
  }

  private void lift(Hold hold) {
    run(holds -> holds.lift(hold, hold.holder(), hold.since()));
  }

  private void run(Consumer<HoldStore> work) {
    write(() -> {
      work.accept(holds());
      return true;
    });
  }

  private boolean held(Job job) {
    return write(() -> jobs().underHold(job));
  }

  private Optional<Hold> read(Job job) {
    return stores().transactions().read(() -> holds().find(job.id()));
  }

  private Optional<Hold> read(AccountId account) {
    return stores().transactions().read(() -> holds().find(account));
  }
}
