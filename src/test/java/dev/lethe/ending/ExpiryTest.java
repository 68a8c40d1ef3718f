package dev.lethe.ending;

import static dev.lethe.ending.TestDomain.DRAFT_TTL;
import static dev.lethe.ending.TestDomain.KEPT_FOR;
import static dev.lethe.ending.TestDomain.checked;
import static dev.lethe.ending.TestDomain.terms;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Erasure.Cause;
import dev.lethe.job.Cancel;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.work.Claim;
import dev.lethe.work.Heartbeat;
import dev.lethe.work.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExpiryTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration TICK = Duration.ofMillis(1);

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
  void a_deadline_ends_a_queued_job_and_stops_a_running_one() {
    Claim running = domain.running(withDeadline());
    Job queued = domain.queued(withDeadline());
    domain.clock.advance(HOUR);
    assertThat(domain.expiry.runOnce()).as("not a moment too soon").isZero();
    domain.clock.advance(TICK);
    assertThat(domain.expiry.runOnce()).isEqualTo(2);
    Job ended = domain.now(queued);
    assertThat(ended.state()).isEqualTo(JobState.CANCELLED);
    assertThat(ended.cancel().by()).isEqualTo(Cancel.By.DEADLINE);
    assertThat(domain.queue.look(running)).isEqualTo(Heartbeat.STOP);
    domain.queue.stopped(running);
    assertThat(domain.now(running.job()).cancel().by()).isEqualTo(Cancel.By.DEADLINE);
    assertThat(domain.expiry.runOnce()).isZero();
  }

  @Test
  void a_deadline_counts_from_the_hand_in_of_a_draft() {
    Job draft = domain.jobs.submit(domain.asker.account(), checked(withDeadline(), true));
    domain.clock.advance(HOUR.multipliedBy(2));
    assertThat(domain.expiry.runOnce()).isZero();
    Job queued = domain.jobs.submitDraft(domain.asker.account(), draft.id());
    assertThat(queued.times().deadline()).isEqualTo(domain.clock.instant().plus(HOUR));
  }

  @Test
  void a_deadline_finds_neither_ended_nor_already_cancelled_jobs() throws Exception {
    Claim ended = domain.running(withDeadline());
    domain.queue.finish(ended, new Outcome.Succeeded("{}"), true);
    Claim cancelled = domain.running(withDeadline());
    domain.endings.cancel(domain.asker, cancelled.job().id(), "mine", ZERO);
    Job succeeded = domain.now(ended.job());
    Job cancelling = domain.now(cancelled.job());
    domain.clock.advance(HOUR.plus(TICK));
    assertThat(domain.expiry.runOnce()).isZero();
    assertThat(domain.now(succeeded)).isEqualTo(succeeded);
    assertThat(domain.now(cancelling)).isEqualTo(cancelling);
  }

  @Test
  void a_draft_that_nobody_hands_in_is_erased() throws Exception {
    Job draft = domain.draft();
    domain.upload(draft, "bytes");
    domain.clock.advance(DRAFT_TTL);
    Job young = domain.draft();
    assertThat(domain.expiry.runOnce()).as("not a moment too soon").isZero();
    domain.clock.advance(TICK);
    assertThat(domain.expiry.runOnce()).isEqualTo(1);
    domain.erase();
    assertThat(domain.nothingLeft(draft)).isTrue();
    assertThat(erasureOf(draft).cause()).isEqualTo(Cause.DRAFT_EXPIRY);
    assertThat(erasureOf(draft).askedBy()).isNull();
    assertThat(domain.now(young).kept()).isTrue();
  }

  @Test
  void data_goes_when_its_time_has_come_counted_from_the_end() throws Exception {
    Claim claim = domain.running(new Job.Terms(1, null, HOUR, false));
    domain.clock.advance(HOUR.multipliedBy(2));
    assertThat(domain.expiry.runOnce()).as("it has not ended").isZero();
    domain.queue.heartbeat(claim, Job.Progress.NONE);
    domain.queue.finish(claim, new Outcome.Succeeded("{}"), true);
    Job job = domain.now(claim.job());
    assertThat(job.times().purgeAt()).isEqualTo(domain.clock.instant().plus(HOUR));
    domain.clock.advance(HOUR);
    assertThat(domain.expiry.runOnce()).as("not a moment too soon").isZero();
    domain.clock.advance(TICK);
    assertThat(domain.expiry.runOnce()).isEqualTo(1);
    domain.erase();
    assertThat(domain.nothingLeft(job)).isTrue();
    assertThat(erasureOf(job).cause()).isEqualTo(Cause.EXPIRY);
  }

  @Test
  void data_without_a_date_goes_by_the_default_of_the_server() throws Exception {
    // As at the first start: what ended before counts from then.
    domain.rules.policies().rules();
    Job job = domain.succeeded();
    domain.clock.advance(KEPT_FOR);
    assertThat(domain.expiry.runOnce()).as("not a moment too soon").isZero();
    domain.clock.advance(TICK);
    assertThat(domain.expiry.runOnce()).isEqualTo(1);
    domain.erase();
    assertThat(domain.nothingLeft(job)).isTrue();
    assertThat(erasureOf(job).cause()).isEqualTo(Cause.RETENTION);
  }

  @Test
  void an_upload_that_nobody_finishes_leaves_nothing() throws Exception {
    Job job = domain.jobs.receive(domain.asker.account(), checked(terms(1), false), null);
    domain.upload(job, "bytes");
    domain.clock.advance(DRAFT_TTL.plus(TICK));
    assertThat(domain.expiry.runOnce()).isEqualTo(1);
    domain.erase();
    assertThat(domain.find(job.id())).isEmpty();
    assertThat(domain.nothingLeft(job)).isTrue();
  }

  private Erasure erasureOf(Job job) {
    var id = domain.now(job).links().erasure();
    return domain.transactions().read(() -> domain.erasures.find(id)).orElseThrow();
  }

  private static Job.Terms withDeadline() {
    return new Job.Terms(1, HOUR, null, false);
  }
}
