package dev.lethe.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.callback.CallbackStore.Telling;
import dev.lethe.id.JobId;
import dev.lethe.job.Cancel;
import dev.lethe.job.Job;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.store.TestStores;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a store of callbacks must do, and what is put into it with each change of a job. */
public interface CallbackStoreContract {
  TestStores stores();

  @Test
  default void what_is_due_is_listed_the_longest_first() {
    Instant now = stores().clock().instant();
    Job late = job("{}");
    Job early = job("{}");
    Job later = job("{}");
    add(late, now);
    add(early, now.minusMillis(5));
    add(later, now.plusMillis(5));
    assertThat(due(now)).extracting(Telling::job).containsSubsequence(early.id(), late.id());
    assertThat(due(now)).extracting(Telling::job).doesNotContain(later.id());
    assertThat(due(now.plusMillis(5))).contains(new Telling(later.id(), "vendor", 1, 0));
    assertThat(stores().transactions().read(() -> store().nextDue()))
        .hasValueSatisfying(next -> assertThat(next).isBeforeOrEqualTo(now.minusMillis(5)));
  }

  @Test
  default void a_try_puts_it_off_and_counts() {
    Instant now = stores().clock().instant();
    Job job = job("{}");
    add(job, now);
    tried(one(job, now), now.plusSeconds(15));
    assertThat(due(now.plusSeconds(14))).extracting(Telling::job).doesNotContain(job.id());
    assertThat(one(job, now.plusSeconds(15))).isEqualTo(new Telling(job.id(), "vendor", 1, 1));
  }

  @Test
  default void a_further_change_begins_anew_and_is_not_taken_for_the_one_before() {
    Instant now = stores().clock().instant();
    Job job = job("{}");
    add(job, now);
    Telling first = one(job, now);
    tried(first, now.plusSeconds(60));
    add(job, now);
    assertThat(one(job, now)).isEqualTo(new Telling(job.id(), "vendor", 2, 0));
    tried(first, now.plusSeconds(60));
    remove(first);
    assertThat(one(job, now)).isEqualTo(new Telling(job.id(), "vendor", 2, 0));
    remove(one(job, now));
    assertThat(due(now)).extracting(Telling::job).doesNotContain(job.id());
  }

  @Test
  default void each_change_of_state_of_a_job_that_is_followed_is_to_be_told() {
    Instant now = stores().clock().instant();
    Job job = job("{\"callback\":\"https://example.org/told\"}");
    assertThat(one(job, now).version()).isEqualTo(1);
    Job cancelled = job.cancelled(Cancel.By.USER, null, now);
    stores().transactions().run(() -> stores().loggedJobs().save(job, cancelled));
    assertThat(one(job, now).version()).isEqualTo(2);
  }

  @Test
  default void a_job_that_nobody_follows_is_told_to_nobody() {
    Instant now = stores().clock().instant();
    List<JobId> silent =
        List.of(job("{\"other\":\"callback\"}").id(), job("{\"callback\":7}").id());
    assertThat(due(now)).extracting(Telling::job).doesNotContainAnyElementsOf(silent);
  }

  private CallbackStore store() {
    return stores().callbacks();
  }

  private Job job(String remembered) {
    var samples = new JobSamples(stores(), stores().newAccount(), "test.callback");
    Job job = samples.by("vendor", remembered, JobState.QUEUED);
    stores().transactions().run(() -> stores().loggedJobs().insert(job));
    return job;
  }

  private void add(Job job, Instant due) {
    stores().transactions().run(() -> store().add(job.id(), due));
  }

  private List<Telling> due(Instant at) {
    return stores().transactions().read(() -> store().due(at, 1_000));
  }

  private Telling one(Job job, Instant at) {
    return due(at).stream()
        .filter(telling -> telling.job().equals(job.id()))
        .findFirst()
        .orElseThrow();
  }

  private void tried(Telling telling, Instant next) {
    stores().transactions().run(() -> store().tried(telling, next));
  }

  private void remove(Telling telling) {
    stores().transactions().run(() -> store().remove(telling));
  }
}
