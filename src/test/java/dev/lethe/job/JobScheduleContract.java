package dev.lethe.job;

import static dev.lethe.job.JobState.CANCELLED;
import static dev.lethe.job.JobState.CANCELLING;
import static dev.lethe.job.JobState.DRAFT;
import static dev.lethe.job.JobState.FAILED;
import static dev.lethe.job.JobState.QUEUED;
import static dev.lethe.job.JobState.RUNNING;
import static dev.lethe.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job.Lease;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.JobStore.Due;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a store tells which jobs are to run, to end or to go. */
public interface JobScheduleContract extends JobRecords {
  @Test
  default void a_lease_is_due_once_it_has_run_out() {
    JobSamples samples = samples();
    Instant now = stores().clock().instant();
    Job lost = inserted(leased(samples.bare(RUNNING), now.minusMillis(1)));
    Job longerLost = inserted(leased(samples.bare(CANCELLING), now.minusSeconds(1)));
    Job held = inserted(leased(samples.bare(RUNNING), now));
    assertThat(due(Due.LEASE, now, lost, longerLost, held))
        .containsExactly(longerLost.id(), lost.id());
  }

  @Test
  default void a_cancelling_job_that_nobody_holds_is_due() {
    JobSamples samples = samples();
    Instant now = stores().clock().instant();
    Instant past = now.minusMillis(1);
    Job unheld = inserted(JobSamples.cancelledAt(samples.bare(CANCELLING), past));
    Job justNow = inserted(JobSamples.cancelledAt(samples.bare(CANCELLING), now));
    Job held = inserted(leased(JobSamples.cancelledAt(samples.bare(CANCELLING), past), now));
    Job ended = inserted(JobSamples.cancelledAt(samples.bare(CANCELLED), past));
    assertThat(due(Due.UNHELD, now, unheld, justNow, held, ended)).containsExactly(unheld.id());
  }

  @Test
  default void a_deadline_is_due_for_jobs_that_have_not_ended() {
    JobSamples samples = samples();
    Instant now = stores().clock().instant();
    Job queued = inserted(JobSamples.due(samples.bare(QUEUED), now.minusMillis(1), null));
    Job running = inserted(JobSamples.due(samples.bare(RUNNING), now.minusSeconds(1), null));
    Job cancelling = inserted(JobSamples.due(samples.bare(CANCELLING), now.minusSeconds(1), null));
    Job notYet = inserted(JobSamples.due(samples.bare(RUNNING), now, null));
    Job ended = inserted(ended(JobSamples.due(samples.bare(SUCCEEDED), now.minusSeconds(1), null)));
    assertThat(due(Due.DEADLINE, now, queued, running, cancelling, notYet, ended))
        .containsExactly(running.id(), queued.id());
  }

  @Test
  default void unfinished_uploads_are_due_and_drafts_are_not() {
    JobSamples samples = samples();
    Instant now = stores().clock().instant();
    Job draft = inserted(JobSamples.madeAt(samples.bare(DRAFT), now.minusMillis(1)));
    Job receiving =
        inserted(
            JobSamples.madeAt(samples.bare(DRAFT), now.minusMillis(2)).with(Visibility.RECEIVING));
    Job young = inserted(JobSamples.madeAt(samples.bare(DRAFT), now));
    Job queued = inserted(JobSamples.madeAt(samples.bare(QUEUED), now.minusMillis(1)));
    Job gone = inserted(JobSamples.madeAt(samples.bare(DRAFT), now.minusMillis(1)));
    saved(gone, JobSamples.erasing(gone, stores().ids().erasure()));
    assertThat(due(Due.RECEIVING, now, draft, receiving, young, queued, gone))
        .containsExactly(receiving.id());
  }

  @Test
  default void data_past_its_date_is_due_while_it_is_there() {
    JobSamples samples = samples();
    Instant now = stores().clock().instant();
    Job past = inserted(ended(JobSamples.due(samples.bare(FAILED), null, now.minusMillis(1))));
    Job notYet = inserted(ended(JobSamples.due(samples.bare(FAILED), null, now)));
    Job gone = inserted(ended(JobSamples.due(samples.bare(FAILED), null, now.minusMillis(1))));
    saved(gone, JobSamples.erasing(gone, stores().ids().erasure()));
    Job trashed = inserted(ended(samples.bare(FAILED)).trashed(now.minusMillis(2)));
    assertThat(due(Due.PURGE, now, past, notYet, gone, trashed))
        .containsExactly(trashed.id(), past.id());
  }

  @Test
  default void no_more_are_due_at_once_than_were_asked_for() {
    JobSamples samples = samples();
    Instant past = stores().clock().instant().minusSeconds(1);
    for (int i = 0; i < 3; i++) {
      inserted(leased(samples.bare(RUNNING), past));
    }
    assertThat(jobs().due(Due.LEASE, stores().clock().instant(), 2)).hasSize(2);
  }

  @Test
  default void the_jobs_of_a_worker_are_those_it_holds() {
    JobSamples samples = samples();
    Instant now = stores().clock().instant();
    Job running = inserted(leased(samples.bare(RUNNING), now));
    Job cancelling = inserted(leased(samples.bare(CANCELLING), now));
    Job given = saved(running, JobSamples.with(running, (Lease) null));
    String worker = worker(running.type());
    assertThat(jobs().heldBy(worker)).containsExactly(cancelling.id());
    assertThat(given.lease()).isNull();
    assertThat(jobs().heldBy("another-" + worker)).isEmpty();
  }

  @Test
  default void a_slot_is_bound_until_its_job_is_erased() {
    Job job = inserted(samples().bare(SUCCEEDED));
    assertThat(jobs().boundSlots()).contains(job.keySlot());
    Job erasing = saved(job, JobSamples.erasing(job, stores().ids().erasure()));
    assertThat(jobs().boundSlots()).contains(job.keySlot());
    saved(erasing, erasing.erased());
    assertThat(jobs().boundSlots()).doesNotContain(job.keySlot());
  }

  @Test
  default void the_key_of_an_account_is_bound() {
    AccountId id = stores().newAccount();
    long slot =
        stores().transactions().read(() -> stores().accounts().find(id)).orElseThrow().keySlot();
    assertThat(jobs().boundSlots()).contains(slot);
  }

  @Test
  default void kept_jobs_are_walked_in_the_order_of_their_ids() {
    JobSamples samples = samples();
    Job first = inserted(samples.bare(DRAFT));
    Job gone = inserted(samples.bare(SUCCEEDED));
    saved(gone, JobSamples.erasing(gone, stores().ids().erasure()));
    Job last = inserted(samples.bare(RUNNING).with(Visibility.DELETED));
    assertThat(jobs().keptAfter(Optional.of(first.id()), 10)).containsExactly(last.id());
    assertThat(jobs().keptAfter(Optional.of(last.id()), 10)).isEmpty();
    assertThat(jobs().keptAfter(Optional.empty(), 1)).hasSize(1).doesNotContain(last.id());
  }

  @Test
  default void jobs_are_counted_by_state() {
    Map<JobState, Long> before = jobs().counts();
    inserted(samples().bare(CANCELLING));
    inserted(samples().bare(CANCELLING));
    Map<JobState, Long> after = jobs().counts();
    assertThat(after.get(CANCELLING)).isEqualTo(before.getOrDefault(CANCELLING, 0L) + 2);
    assertThat(after.get(SUCCEEDED)).isEqualTo(before.get(SUCCEEDED));
  }

  private List<JobId> due(Due what, Instant now, Job... among) {
    List<JobId> own = List.of(among).stream().map(Job::id).toList();
    return jobs().due(what, now, 1_000).stream().filter(own::contains).toList();
  }

  private static String worker(String type) {
    return "worker-of-" + type;
  }

  private static Job leased(Job job, Instant until) {
    return JobSamples.with(
        job, new Lease(worker(job.type()), until, until.minusSeconds(30), "cgroup"));
  }

  private static Job ended(Job job) {
    Job.Times t = job.times();
    return JobSamples.with(
        job,
        new Job.Times(
            t.created(), null, null, t.created(), t.deadline(), t.purgeAt(), t.notBefore()));
  }
}
