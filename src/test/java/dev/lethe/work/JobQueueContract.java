package dev.lethe.work;

import static dev.lethe.ending.TestDomain.BACKOFF;
import static dev.lethe.ending.TestDomain.LEASE;
import static dev.lethe.ending.TestDomain.MARGIN;
import static dev.lethe.ending.TestDomain.TYPE;
import static dev.lethe.ending.TestDomain.terms;
import static dev.lethe.error.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.TestDomain;
import dev.lethe.error.ErrorCode;
import dev.lethe.id.JobId;
import dev.lethe.job.Cancel;
import dev.lethe.job.Content.JobError;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Progress;
import dev.lethe.job.JobState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What workers can rely on, whether the queue lies beside them or on another machine. */
public interface JobQueueContract {
  Duration LOST = LEASE.plus(MARGIN).plusMillis(1);
  Duration LONG = Duration.ofHours(1);
  Outcome MENDABLE = new Outcome.Failed(ErrorCode.INTERNAL, "it broke", true);

  /** What the queue is of; its own queue is the ticker that takes back lost leases. */
  TestDomain domain();

  /** The queue as a worker sees it. */
  JobQueue queue();

  /** The queue as another worker sees it. */
  JobQueue queueOf(String worker);

  private Claim running() {
    return running(terms(3));
  }

  private Claim running(Job.Terms terms) {
    Job job = domain().queued(terms);
    Claim claim = claim();
    assertThat(claim.id()).as("no other job in the queue").isEqualTo(job.id());
    return claim;
  }

  private Claim claim() {
    Assignment claimed = queue().claim(Set.of(TYPE), 1).getFirst();
    return new Claim(domain().find(claimed.id()).orElseThrow());
  }

  @Test
  default void jobs_are_claimed_in_the_order_in_which_they_were_handed_in() {
    Job first = domain().queued();
    domain().draft();
    domain().clock.advance(Duration.ofMillis(1));
    Job second = domain().queued();
    assertThat(queue().claim(Set.of("another.type"), 5)).isEmpty();
    List<? extends Assignment> claims = queue().claim(Set.of(TYPE), 5);
    assertThat(claims.stream().map(Assignment::id)).containsExactly(first.id(), second.id());
    assertThat(claims).allMatch(c -> c.attempt() == 1);
    assertThat(queue().claim(Set.of(TYPE), 5)).isEmpty();
    assertThat(domain().now(first).state()).isEqualTo(JobState.RUNNING);
    assertThat(domain().now(second).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  default void no_job_is_claimed_twice_however_many_claim_at_once() throws Exception {
    int jobs = 40;
    for (int i = 0; i < jobs; i++) {
      domain().queued();
    }
    List<Future<List<JobId>>> taken = new ArrayList<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 16; i++) {
        JobQueue other = queueOf("node-" + i);
        taken.add(executor.submit(() -> claimAll(other)));
      }
    }
    List<JobId> all = new ArrayList<>();
    for (Future<List<JobId>> some : taken) {
      all.addAll(some.get());
    }
    assertThat(all).hasSize(jobs).doesNotHaveDuplicates();
  }

  private static List<JobId> claimAll(JobQueue queue) {
    List<JobId> own = new ArrayList<>();
    List<? extends Assignment> some = queue.claim(Set.of(TYPE), 3);
    while (!some.isEmpty()) {
      some.forEach(claim -> own.add(claim.id()));
      some = queue.claim(Set.of(TYPE), 3);
    }
    return own;
  }

  @Test
  default void a_heartbeat_renews_the_lease_and_tells_the_progress() {
    Claim claim = running();
    domain().clock.advance(LEASE.minusMillis(1));
    var half = new Progress(0.5, "encode", domain().clock.instant());
    assertThat(queue().heartbeat(claim, half)).isEqualTo(Heartbeat.CARRY_ON);
    assertThat(domain().now(claim.job()).progress()).isEqualTo(half);
    domain().clock.advance(LOST.minusMillis(2));
    domain().queue.expireLeases();
    assertThat(queue().look(claim)).isEqualTo(Heartbeat.CARRY_ON);
  }

  @Test
  default void a_result_ends_the_job() {
    Claim claim = running();
    domain().output(claim, "bytes");
    domain().clock.advance(Duration.ofSeconds(5));
    queue().finish(claim, new Outcome.Succeeded("{\"seconds\":5}"), true);
    Job now = domain().now(claim.job());
    assertThat(now.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(now.content().result()).isEqualTo("{\"seconds\":5}");
    assertThat(now.progress().fraction()).isEqualTo(1);
    assertThat(now.times().ended()).isEqualTo(domain().clock.instant());
    assertThat(now.stored()).isEqualTo(new Job.Stored(1, 5));
    assertThat(queue().heartbeat(claim, Progress.NONE)).isEqualTo(Heartbeat.ENDED);
    assertRefused(ErrorCode.ATTEMPT_ENDED, () -> queue().finish(claim, MENDABLE, true));
    assertThat(domain().now(claim.job())).isEqualTo(now);
  }

  @Test
  default void a_failure_that_nothing_mends_ends_the_job_at_once() {
    Claim claim = running();
    domain().output(claim, "half a film");
    queue().finish(claim, new Outcome.Failed(ErrorCode.INPUT_NOT_MEDIA, "no media", false), true);
    Job now = domain().now(claim.job());
    assertThat(now.state()).isEqualTo(JobState.FAILED);
    assertThat(now.content().error())
        .isEqualTo(new JobError("input_not_media", "no media", false, 1));
    assertThat(domain().filesOf(now)).isEmpty();
    assertThat(now.stored()).isEqualTo(new Job.Stored(0, 0));
  }

  @Test
  default void a_failure_is_tried_again_after_a_backoff_that_doubles() {
    Job job = domain().queued(terms(5));
    Duration backoff = BACKOFF;
    for (int attempt = 1; attempt <= 4; attempt++) {
      Claim claim = claim();
      assertThat(claim.attempt()).isEqualTo(attempt);
      domain().output(claim, "half a film");
      queue().finish(claim, MENDABLE, true);
      Job now = domain().now(job);
      assertThat(now.state()).isEqualTo(JobState.QUEUED);
      assertThat(now.attempts()).isEqualTo(new Job.Attempts(attempt, attempt, false));
      assertThat(now.content().error().message()).isEqualTo("it broke");
      assertThat(domain().filesOf(now)).isEmpty();
      assertThat(domain().queue.idle(Set.of(TYPE), LONG)).isEqualTo(backoff);
      domain().clock.advance(backoff.minusMillis(1));
      assertThat(queue().claim(Set.of(TYPE), 1)).isEmpty();
      domain().clock.advance(Duration.ofMillis(1));
      backoff = backoff.multipliedBy(2);
    }
  }

  @Test
  default void a_job_that_fails_every_time_ends() {
    Job job = domain().queued(terms(3));
    for (int attempt = 1; attempt <= 3; attempt++) {
      queue().finish(claim(), MENDABLE, true);
      domain().clock.advance(LONG);
    }
    assertThat(domain().now(job).state()).isEqualTo(JobState.FAILED);
    assertThat(domain().now(job).content().error())
        .isEqualTo(new JobError("internal", "it broke", true, 3));
    assertThat(queue().claim(Set.of(TYPE), 1)).isEmpty();
  }

  @Test
  default void a_job_that_is_given_back_has_not_failed() {
    Job job = domain().queued(terms(1));
    for (int attempt = 1; attempt <= 3; attempt++) {
      Claim claim = claim();
      assertThat(claim.attempt()).isEqualTo(attempt);
      domain().output(claim, "half a film");
      queue().release(claim, true);
      Job now = domain().now(job);
      assertThat(now.state()).isEqualTo(JobState.QUEUED);
      assertThat(now.attempts()).isEqualTo(new Job.Attempts(attempt, 0, false));
      assertThat(now.content().error()).isNull();
      assertThat(domain().filesOf(now)).isEmpty();
    }
  }

  @Test
  default void a_cancelled_job_that_is_given_back_has_stopped() throws Exception {
    Claim claim = running();
    domain().endings.cancel(domain().asker, claim.job().id(), null, Duration.ZERO);
    queue().release(claim, true);
    assertThat(domain().now(claim.job()).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  default void a_lost_lease_gives_the_job_to_the_next_and_fences_the_first() {
    Claim lost = running();
    domain().clock.advance(LEASE.plus(MARGIN));
    domain().queue.expireLeases();
    assertThat(domain().now(lost.job()).state())
        .as("not a moment too soon")
        .isEqualTo(JobState.RUNNING);
    domain().clock.advance(Duration.ofMillis(1));
    domain().queue.expireLeases();
    Job now = domain().now(lost.job());
    assertThat(now.state()).isEqualTo(JobState.QUEUED);
    assertThat(now.attempts()).isEqualTo(new Job.Attempts(1, 1, true));
    domain().clock.advance(BACKOFF);
    Claim next = claim();
    assertThat(next.attempt()).isEqualTo(2);
    assertThat(queue().heartbeat(lost, Progress.NONE)).isEqualTo(Heartbeat.ENDED);
    assertThat(queue().look(lost)).isEqualTo(Heartbeat.ENDED);
    assertRefused(
        ErrorCode.ATTEMPT_ENDED, () -> queue().finish(lost, new Outcome.Succeeded("{}"), true));
    assertRefused(ErrorCode.ATTEMPT_ENDED, () -> queue().stopped(lost));
    assertRefused(ErrorCode.ATTEMPT_ENDED, () -> queue().release(lost, true));
    assertRefused(ErrorCode.ATTEMPT_ENDED, () -> domain().output(lost, "late"));
    assertThat(queue().look(next)).isEqualTo(Heartbeat.CARRY_ON);
  }

  @Test
  default void a_doubt_about_one_attempt_outlives_the_sure_end_of_a_later_one() {
    Claim lost = running();
    domain().clock.advance(LOST);
    domain().queue.expireLeases();
    domain().clock.advance(LONG);
    queue().finish(claim(), MENDABLE, true);
    assertThat(domain().now(lost.job()).attempts()).isEqualTo(new Job.Attempts(2, 2, true));
  }

  @Test
  default void an_end_of_which_nobody_knows_whether_it_left_a_process_is_doubted() {
    Claim succeeded = running(terms(1));
    queue().finish(succeeded, new Outcome.Succeeded("{}"), false);
    Claim failed = running(terms(1));
    queue().finish(failed, MENDABLE, false);
    Claim retried = running(terms(2));
    queue().finish(retried, MENDABLE, false);
    Claim released = running(terms(1));
    queue().release(released, false);
    for (Claim claim : List.of(succeeded, failed, retried, released)) {
      assertThat(domain().now(claim.job()).attempts().unconfirmed()).isTrue();
    }
  }

  @Test
  default void a_cancelled_attempt_that_may_be_alive_is_not_said_to_have_stopped()
      throws Exception {
    Claim finished = running();
    domain().endings.cancel(domain().asker, finished.job().id(), null, Duration.ZERO);
    queue().finish(finished, new Outcome.Succeeded("{}"), false);
    Claim released = running();
    domain().endings.cancel(domain().asker, released.job().id(), null, Duration.ZERO);
    queue().release(released, false);
    for (Claim claim : List.of(finished, released)) {
      assertThat(domain().now(claim.job()).state()).isEqualTo(JobState.CANCELLING);
    }
    domain().clock.advance(LOST);
    domain().queue.expireLeases();
    for (Claim claim : List.of(finished, released)) {
      assertThat(domain().now(claim.job()).cancel().stop()).isEqualTo(Cancel.Stop.LEASE_EXPIRED);
    }
  }
}
