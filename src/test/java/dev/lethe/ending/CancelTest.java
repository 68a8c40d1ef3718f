package dev.lethe.ending;

import static dev.lethe.ending.TestDomain.terms;
import static dev.lethe.error.Refusals.assertRefused;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.ending.CancelAnswer.AlreadyEnded;
import dev.lethe.ending.CancelAnswer.Stopped;
import dev.lethe.ending.CancelAnswer.Stopping;
import dev.lethe.ending.CancelAnswer.Unknown;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.job.Cancel;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.job.Signal;
import dev.lethe.work.Claim;
import dev.lethe.work.Heartbeat;
import dev.lethe.work.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CancelTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private TestDomain domain;

  @BeforeEach
  void open(@TempDir Path folder) {
    domain = TestDomain.in(folder);
  }

  @AfterEach
  void close() {
    domain.close();
  }

  @Test
  void a_draft_and_a_queued_job_are_cancelled_at_once() throws Exception {
    for (Job job : List.of(domain.draft(), domain.queued())) {
      CancelAnswer answer = cancel(job, "changed my mind", LONG);
      Job now = domain.now(job);
      assertThat(answer).isEqualTo(new Stopped(now, 0));
      assertThat(now.state()).isEqualTo(JobState.CANCELLED);
      assertThat(now.times().ended()).isEqualTo(domain.clock.instant());
      assertThat(now.content().cancelReason()).isEqualTo("changed my mind");
      assertThat(now.cancel())
          .isEqualTo(new Cancel(domain.clock.instant(), Cancel.By.USER, Cancel.Stop.CONFIRMED, 0L));
    }
  }

  @Test
  void a_cancelled_job_keeps_its_inputs_and_is_never_claimed() throws Exception {
    Job draft = domain.draft();
    domain.upload(draft, "bytes");
    domain.jobs.submitDraft(domain.asker.account(), draft.id());
    cancel(draft, null, ZERO);
    assertThat(domain.filesOf(draft)).hasSize(1);
    assertThat(domain.now(draft).kept()).isTrue();
    assertThatThrownBy(domain::claim).hasMessage("nothing to claim");
  }

  @Test
  void the_cancel_of_a_running_job_is_durable_before_its_work_has_stopped() throws Exception {
    Claim claim = domain.running();
    List<Signal> raised = new CopyOnWriteArrayList<>();
    domain.signals.listen(raised::add);
    CancelAnswer answer = cancel(claim.job(), "stop", ZERO);
    assertThat(answer).isInstanceOf(Stopping.class);
    assertThat(domain.now(claim.job()).state()).isEqualTo(JobState.CANCELLING);
    assertThat(raised).contains(new Signal.StopWanted(claim.job().id()));
    assertThat(domain.queue.look(claim)).isEqualTo(Heartbeat.STOP);
  }

  @Test
  void a_confirmed_stop_is_measured_from_the_cancel() throws Exception {
    Claim claim = domain.running();
    cancel(claim.job(), null, ZERO);
    domain.clock.advance(Duration.ofMillis(14));
    domain.queue.stopped(claim);
    Job now = domain.now(claim.job());
    assertThat(now.state()).isEqualTo(JobState.CANCELLED);
    assertThat(now.cancel().stop()).isEqualTo(Cancel.Stop.CONFIRMED);
    assertThat(now.cancel().stopMillis()).isEqualTo(14);
    assertThat(now.lease()).isNull();
  }

  @Test
  void whoever_waits_for_the_stop_is_told_of_it() throws Exception {
    Claim claim = domain.running();
    var asked = new FutureTask<>(() -> cancel(claim.job(), null, LONG));
    try (var stopWanted = domain.signals.watch(Signal.StopWanted.class::isInstance)) {
      Thread.startVirtualThread(asked);
      assertThat(stopWanted.await(LONG)).isTrue();
    }
    domain.clock.advance(Duration.ofMillis(9));
    domain.queue.stopped(claim);
    assertThat(asked.get()).isEqualTo(new Stopped(domain.now(claim.job()), 9));
  }

  @Test
  void of_two_cancels_the_first_stays() throws Exception {
    Claim claim = domain.running();
    cancel(claim.job(), "first", ZERO);
    Job once = domain.now(claim.job());
    domain.clock.advance(Duration.ofSeconds(1));
    assertThat(cancel(claim.job(), "second", ZERO)).isEqualTo(new Stopping(once));
    assertThat(domain.now(claim.job())).isEqualTo(once);
  }

  @Test
  void a_cancel_after_the_end_changes_nothing() throws Exception {
    Job succeeded = domain.succeeded();
    Claim failing = domain.running();
    domain.queue.finish(failing, new Outcome.Failed(ErrorCode.PROGRAM_FAILED, "no", false), true);
    Job cancelled = domain.queued();
    cancel(cancelled, "first", ZERO);
    domain.clock.advance(Duration.ofSeconds(1));
    for (Job job : List.of(succeeded, domain.now(failing.job()), domain.now(cancelled))) {
      assertThat(cancel(job, "too late", LONG)).isEqualTo(new AlreadyEnded(job));
      assertThat(domain.now(job)).isEqualTo(job);
    }
  }

  @Test
  void a_completion_after_an_accepted_cancel_is_refused_its_outputs() throws Exception {
    Claim claim = domain.running();
    domain.output(claim, "made before the cancel");
    cancel(claim.job(), null, ZERO);
    assertRefused(ErrorCode.ATTEMPT_ENDED, () -> domain.output(claim, "made after it"));
    domain.queue.finish(claim, new Outcome.Succeeded("{\"done\":true}"), true);
    domain.artifacts.deleteDropped(claim.job().id());
    Job now = domain.now(claim.job());
    assertThat(now.state()).isEqualTo(JobState.CANCELLED);
    assertThat(now.content().result()).isNull();
    assertThat(now.stored()).isEqualTo(new Job.Stored(0, 0));
    assertThat(domain.filesOf(now)).isEmpty();
    assertThat(domain.blobs.files(now.id())).isEmpty();
  }

  @Test
  void partial_outputs_are_kept_when_that_was_asked_for() throws Exception {
    Claim claim = domain.running(new Job.Terms(1, null, null, true));
    domain.output(claim, "made before the cancel");
    cancel(claim.job(), null, ZERO);
    domain.output(claim, "made after it");
    domain.queue.stopped(claim);
    assertThat(domain.filesOf(claim.job())).hasSize(2);
    assertThat(domain.now(claim.job()).state()).isEqualTo(JobState.CANCELLED);
    assertThatThrownBy(() -> domain.output(claim, "after the end")).isInstanceOf(Refusal.class);
  }

  @Test
  void of_a_silent_worker_nobody_says_that_it_is_stopping() throws Exception {
    Claim claim = domain.running();
    domain.clock.advance(TestDomain.LEASE.dividedBy(2).plusMillis(1));
    assertThat(cancel(claim.job(), null, ZERO)).isInstanceOf(Unknown.class);
  }

  @Test
  void a_cancelled_job_whose_lease_runs_out_ends_unconfirmed() throws Exception {
    Claim claim = domain.running();
    domain.output(claim, "partial");
    cancel(claim.job(), null, ZERO);
    domain.clock.advance(TestDomain.LEASE.plus(TestDomain.MARGIN).plusMillis(1));
    domain.queue.expireLeases();
    Job now = domain.now(claim.job());
    assertThat(now.state()).isEqualTo(JobState.CANCELLED);
    assertThat(now.cancel().stop()).isEqualTo(Cancel.Stop.LEASE_EXPIRED);
    assertThat(now.cancel().stopMillis()).isNull();
    assertThat(domain.filesOf(now)).isEmpty();
    assertThatThrownBy(() -> domain.queue.stopped(claim)).isInstanceOf(Refusal.class);
    assertThat(domain.now(claim.job())).isEqualTo(now);
  }

  @Test
  void a_job_whose_lost_attempt_may_be_alive_is_cancelled_by_time() throws Exception {
    Claim lost = domain.running();
    domain.clock.advance(TestDomain.LEASE.plus(TestDomain.MARGIN).plusMillis(1));
    domain.queue.expireLeases();
    assertThat(domain.now(lost.job()).state()).isEqualTo(JobState.QUEUED);
    assertThat(cancel(lost.job(), null, ZERO)).isInstanceOf(Unknown.class);
    assertThat(domain.now(lost.job()).state()).isEqualTo(JobState.CANCELLING);
    domain.clock.advance(Duration.ofMillis(1));
    domain.queue.expireLeases();
    assertThat(domain.now(lost.job()).state()).isEqualTo(JobState.CANCELLED);
    assertThat(domain.now(lost.job()).cancel().stop()).isEqualTo(Cancel.Stop.LEASE_EXPIRED);
  }

  @Test
  void nobody_cancels_what_they_do_not_see() throws Exception {
    Job mine = domain.queued(terms(1));
    assertRefused(
        ErrorCode.NOT_FOUND, () -> domain.endings.cancel(domain.newAsker(), mine.id(), null, ZERO));
    Job receiving =
        domain.jobs.receive(domain.asker.account(), TestDomain.checked(terms(1), false), null);
    assertRefused(ErrorCode.NOT_FOUND, () -> cancel(receiving, null, ZERO));
    domain.endings.delete(domain.asker, mine.id(), ZERO);
    assertRefused(ErrorCode.JOB_DELETED, () -> cancel(mine, null, ZERO));
  }

  private CancelAnswer cancel(Job job, @Nullable String reason, Duration wait)
      throws InterruptedException {
    return domain.endings.cancel(domain.asker, job.id(), reason, wait);
  }
}
