package dev.lethe.ending;

import static dev.lethe.ending.TestDomain.DRAFT_TTL;
import static dev.lethe.error.Refusals.assertRefused;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.ending.Erasure.Cause;
import dev.lethe.ending.Holds.Holder;
import dev.lethe.error.ErrorCode;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.ledger.Artifact;
import dev.lethe.work.Claim;
import dev.lethe.work.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HoldsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration TICK = Duration.ofMillis(1);

  private TestDomain domain;
  private Holder owner;
  private Holder admin;

  @BeforeEach
  void open(@TempDir Path folder) {
    domain = TestDomain.in(folder);
    owner = new Holder(domain.asker, false);
    admin = new Holder(domain.newAsker(), true);
  }

  @AfterEach
  void close() {
    domain.close();
  }

  @Test
  void nobody_erases_a_held_job() throws Exception {
    Job job = domain.succeeded();
    domain.holds.put(owner, job.id(), "case 7");
    assertNothingErases(job);
    domain.holds.lift(owner, job.id());
    assertThat(domain.endings.clean(domain.asker, job.id(), ZERO).done()).isFalse();
    domain.erase();
    assertThat(domain.nothingLeft(job)).isTrue();
  }

  @Test
  void a_held_account_holds_its_jobs_those_to_come_too() throws Exception {
    Job before = domain.succeeded();
    domain.holds.put(admin.asker(), domain.asker.account(), "case 8");
    Job after = domain.succeeded();
    assertNothingErases(before);
    assertNothingErases(after);
    domain.holds.lift(owner, before.id());
    assertNothingErases(before);
    domain.holds.lift(admin.asker(), domain.asker.account());
    domain.endings.delete(domain.asker, before.id(), ZERO);
    assertThat(domain.now(before).data()).isEqualTo(DataState.ERASING);
  }

  @Test
  void what_goes_by_itself_waits_until_the_hold_is_lifted() throws Exception {
    Claim claim = domain.running(new Job.Terms(1, null, HOUR, false));
    domain.queue.finish(claim, new Outcome.Succeeded("{}"), true);
    Job dated = domain.now(claim.job());
    Job draft = domain.draft();
    domain.upload(draft, "bytes");
    for (Job job : List.of(dated, draft)) {
      domain.holds.put(owner, job.id(), null);
    }
    domain.clock.advance(DRAFT_TTL.plus(TICK));
    assertThat(domain.expiry.runOnce()).isZero();
    // As a node does that looked for what is due before the hold was put.
    domain.timeEnds(dated, draft);
    assertThat(domain.now(dated).kept()).isTrue();
    assertThat(domain.now(draft).kept()).isTrue();
    for (Job job : List.of(dated, draft)) {
      domain.holds.lift(owner, job.id());
    }
    assertThat(domain.expiry.runOnce()).isEqualTo(2);
    domain.erase();
    assertThat(domain.nothingLeft(dated)).isTrue();
    assertThat(domain.nothingLeft(draft)).isTrue();
  }

  @Test
  void a_hold_in_the_trash_stops_the_purge_and_the_second_delete() throws Exception {
    Job job = domain.succeeded();
    domain.trash.put(domain.asker, job.id(), HOUR);
    domain.holds.put(owner, job.id(), null);
    assertRefused(ErrorCode.JOB_HELD, () -> domain.endings.delete(domain.asker, job.id(), ZERO));
    domain.clock.advance(HOUR.plus(TICK));
    assertThat(domain.expiry.runOnce()).isZero();
    assertThat(domain.now(job).data()).isEqualTo(DataState.TRASHED);
    assertRefused(ErrorCode.JOB_DELETED, () -> domain.trash.undelete(domain.asker, job.id()));
    domain.holds.lift(owner, job.id());
    assertThat(domain.expiry.runOnce()).isEqualTo(1);
    domain.erase();
    assertThat(domain.nothingLeft(job)).isTrue();
  }

  @Test
  void a_held_job_is_brought_back_from_the_trash() {
    Job job = domain.succeeded();
    domain.trash.put(domain.asker, job.id(), HOUR);
    domain.holds.put(owner, job.id(), null);
    assertThat(domain.trash.undelete(domain.asker, job.id()).kept()).isTrue();
    assertThat(domain.holds.of(List.of(job))).containsKey(job.id());
  }

  @Test
  void it_is_too_late_once_the_erasure_has_begun() throws Exception {
    Job cleaned = domain.succeeded();
    Job deleted = domain.succeeded();
    domain.endings.clean(domain.asker, cleaned.id(), ZERO);
    domain.endings.delete(domain.asker, deleted.id(), ZERO);
    for (int erased = 0; erased < 2; erased++) {
      assertRefused(ErrorCode.TOO_LATE, () -> domain.holds.put(owner, cleaned.id(), null));
      assertRefused(ErrorCode.TOO_LATE, () -> domain.holds.put(admin, deleted.id(), null));
      domain.erase();
    }
    assertThat(domain.nothingLeft(cleaned)).isTrue();
  }

  /** A hold is about what is there; the work may still be stopped. */
  @Test
  void a_held_job_is_cancelled_and_keeps_its_inputs() throws Exception {
    Job draft = domain.draft();
    Artifact input = domain.upload(draft, "bytes");
    domain.jobs.submitDraft(domain.asker.account(), draft.id());
    Claim claim = domain.claim();
    domain.holds.put(owner, draft.id(), null);
    domain.output(claim, "partial");
    domain.endings.cancel(domain.asker, draft.id(), "enough", ZERO);
    domain.queue.stopped(claim);
    assertThat(domain.now(draft).state()).isEqualTo(JobState.CANCELLED);
    assertThat(domain.filesOf(draft)).containsExactly(input);
    assertNothingErases(draft);
  }

  @Test
  void the_inputs_of_a_held_draft_stay() {
    Job draft = domain.draft();
    Artifact input = domain.upload(draft, "bytes");
    domain.holds.put(owner, draft.id(), null);
    assertRefused(ErrorCode.JOB_HELD, () -> domain.artifacts.withdraw(input));
    assertThat(domain.filesOf(draft)).containsExactly(input);
    domain.holds.lift(owner, draft.id());
    domain.artifacts.withdraw(input);
    assertThat(domain.filesOf(draft)).isEmpty();
  }

  @Test
  void what_an_administrator_holds_only_an_administrator_lifts() {
    Job job = domain.succeeded();
    domain.holds.put(owner, job.id(), "mine");
    Hold taken = domain.holds.put(admin, job.id(), "not told");
    assertThat(taken.by()).isEqualTo(Hold.By.ADMIN);
    assertRefused(ErrorCode.FORBIDDEN_SCOPE, () -> domain.holds.lift(owner, job.id()));
    assertRefused(ErrorCode.JOB_HELD, () -> domain.holds.put(owner, job.id(), "mine again"));
    Hold seen = domain.holds.of(List.of(job)).get(job.id());
    assertThat(seen.by()).isEqualTo(Hold.By.ADMIN);
    assertThat(seen.reason()).isNull();
    domain.holds.lift(admin, job.id());
    assertThat(domain.holds.of(List.of(job))).isEmpty();
  }

  @Test
  void an_account_holds_its_own_jobs_only() {
    Asker other = domain.newAsker();
    Job job = domain.succeeded();
    assertRefused(
        ErrorCode.NOT_FOUND, () -> domain.holds.put(new Holder(other, false), job.id(), null));
    domain.holds.put(owner, job.id(), "mine");
    assertRefused(ErrorCode.NOT_FOUND, () -> domain.holds.lift(new Holder(other, false), job.id()));
    assertThat(domain.holds.of(List.of(job)).get(job.id()).reason()).isEqualTo("mine");
  }

  @Test
  void a_hold_keeps_its_first_date_and_gets_the_last_reason() {
    Job job = domain.succeeded();
    Hold first = domain.holds.put(owner, job.id(), "first");
    domain.clock.advance(HOUR);
    Hold second = domain.holds.put(owner, job.id(), "second");
    assertThat(second.since()).isEqualTo(first.since());
    assertThat(domain.holds.of(List.of(job)).get(job.id()).reason()).isEqualTo("second");
  }

  @Test
  void a_job_whose_key_is_gone_is_ended_under_a_hold_too() throws Exception {
    Job job = domain.succeeded();
    domain.holds.put(owner, job.id(), "why");
    domain.endings.bury(job.id());
    domain.erase();
    Job now = domain.now(job);
    assertThat(now.data()).isEqualTo(DataState.ERASED);
    assertThat(
            domain
                .transactions()
                .read(() -> domain.erasures.find(now.links().erasure()))
                .orElseThrow()
                .cause())
        .isEqualTo(Cause.BURIED);
  }

  @Test
  void a_hold_outlives_the_server(@TempDir Path copy) throws Exception {
    Job job = domain.succeeded();
    domain.holds.put(owner, job.id(), "case 7");
    try (TestDomain after = domain.afterKill(copy)) {
      assertRefused(ErrorCode.JOB_HELD, () -> after.endings.clean(after.asker, job.id(), ZERO));
      assertThat(after.holds.of(List.of(job)).get(job.id()).reason()).isEqualTo("case 7");
    }
  }

  private void assertNothingErases(Job job) {
    Job before = domain.now(job);
    assertRefused(ErrorCode.JOB_HELD, () -> domain.endings.clean(domain.asker, job.id(), ZERO));
    assertRefused(ErrorCode.JOB_HELD, () -> domain.endings.delete(domain.asker, job.id(), ZERO));
    assertRefused(ErrorCode.JOB_HELD, () -> domain.trash.put(domain.asker, job.id(), HOUR));
    domain.timeEnds(job);
    assertThat(domain.now(job)).isEqualTo(before);
    assertThat(domain.keys.destroyed(job.keySlot())).isFalse();
  }
}
