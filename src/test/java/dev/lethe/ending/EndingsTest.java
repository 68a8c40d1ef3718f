package dev.lethe.ending;

import static dev.lethe.ending.TestDomain.terms;
import static dev.lethe.error.Refusals.assertRefused;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Erasure.Action;
import dev.lethe.ending.Erasure.Cause;
import dev.lethe.ending.Erasure.Residual;
import dev.lethe.ending.Erasure.Step;
import dev.lethe.error.ErrorCode;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Cancel;
import dev.lethe.job.Content;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.JobQuery;
import dev.lethe.job.JobState;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Ledger.Tally;
import dev.lethe.work.Claim;
import dev.lethe.work.Heartbeat;
import dev.lethe.work.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clean and delete, from the request to the last byte. */
final class EndingsTest {
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
  void a_clean_is_refused_while_the_job_has_not_ended() throws Exception {
    Job draft = domain.draft();
    Claim running = domain.running();
    Claim cancelling = domain.running();
    domain.endings.cancel(domain.asker, cancelling.job().id(), null, ZERO);
    Job queued = domain.queued();
    for (Job job : List.of(draft, queued, running.job(), cancelling.job())) {
      Job before = domain.now(job);
      assertRefused(ErrorCode.JOB_NOT_TERMINAL, () -> clean(job));
      assertThat(domain.now(job)).isEqualTo(before);
    }
    assertThat(domain.erasures.pending()).isZero();
  }

  @Test
  void from_the_clean_on_no_content_is_read() throws Exception {
    Job job = succeededWithFiles();
    Artifact file = domain.filesOf(job).getFirst();
    Erasure erasure = clean(job);
    assertThat(erasure.action()).isEqualTo(Action.CLEAN);
    assertThat(erasure.cause()).isEqualTo(Cause.USER);
    assertThat(erasure.askedBy()).isEqualTo(domain.asker.key());
    assertThat(erasure.steps()).containsOnlyKeys(Step.READS_REFUSED);
    Job now = domain.now(job);
    assertThat(now.data()).isEqualTo(DataState.ERASING);
    assertThat(now.content()).isEqualTo(Content.NONE);
    assertThat(domain.filesOf(job)).isEmpty();
    assertRefused(ErrorCode.JOB_ERASED, () -> domain.artifacts.read(file, 0, 1));
    assertRefused(ErrorCode.DATA_NOT_KEPT, () -> domain.retries.retry(account(), job.id()));
  }

  @Test
  void a_clean_leaves_the_record_and_nothing_else() throws Exception {
    Job job = succeededWithFiles();
    Erasure begun = clean(job);
    domain.clock.advance(Duration.ofMillis(5));
    domain.erase();
    Erasure done = domain.find(begun).orElseThrow();
    assertThat(done.done()).isTrue();
    assertThat(done.steps()).containsOnlyKeys(Step.values());
    assertThat(done.artifacts())
        .containsExactly(new Tally(ArtifactKind.INPUT, 1, 5), new Tally(ArtifactKind.VIDEO, 1, 6));
    assertThat(done.residuals()).isEmpty();
    assertThat(domain.nothingLeft(job)).isTrue();
    Job tombstone = domain.jobs.get(account(), job.id());
    assertThat(tombstone.data()).isEqualTo(DataState.ERASED);
    assertThat(tombstone.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(tombstone.content()).isEqualTo(Content.NONE);
    assertThat(listed()).containsExactly(job.id());
  }

  @Test
  void a_second_clean_is_the_same_erasure() throws Exception {
    Job job = domain.succeeded();
    Erasure first = clean(job);
    assertThat(clean(job).id()).isEqualTo(first.id());
    domain.erase();
    assertThat(clean(job)).isEqualTo(domain.find(first).orElseThrow());
    assertThat(domain.endings.cancel(domain.asker, job.id(), null, ZERO))
        .isInstanceOf(CancelAnswer.AlreadyEnded.class);
  }

  @Test
  void a_job_that_does_not_run_is_deleted_at_once() throws Exception {
    Claim failing = domain.running(terms(1));
    domain.queue.finish(failing, new Outcome.Failed(ErrorCode.PROGRAM_FAILED, "no", false), true);
    Job succeeded = succeededWithFiles();
    Job draft = domain.draft();
    Job queued = domain.queued();
    for (Job job : List.of(failing.job(), succeeded, draft, queued)) {
      Erasure begun = delete(job);
      assertThat(domain.now(job).state().ended()).isTrue();
      domain.erase();
      assertThat(domain.find(begun).orElseThrow().done()).as("%s", job.state()).isTrue();
      assertThat(domain.nothingLeft(job)).isTrue();
    }
    assertThat(domain.now(queued).cancel().by()).isEqualTo(Cancel.By.DELETE);
    assertThat(domain.now(succeeded).cancel()).isNull();
    assertThat(listed()).isEmpty();
  }

  @Test
  void the_data_of_a_running_job_goes_once_its_work_has_stopped() throws Exception {
    Claim claim = domain.running();
    domain.output(claim, "partial");
    Erasure begun = delete(claim.job());
    assertThat(domain.now(claim.job()).state()).isEqualTo(JobState.CANCELLING);
    assertThat(domain.queue.look(claim)).isEqualTo(Heartbeat.STOP);
    assertThat(domain.eraser.runOnce()).isZero();
    assertThat(domain.keys.destroyed(claim.job().keySlot())).isFalse();
    domain.queue.stopped(claim);
    domain.erase();
    assertThat(domain.find(begun).orElseThrow().done()).isTrue();
    assertThat(domain.nothingLeft(claim.job())).isTrue();
  }

  @Test
  void a_cancelling_job_is_deleted_and_the_cancel_stays_the_user_s() throws Exception {
    Claim claim = domain.running();
    domain.endings.cancel(domain.asker, claim.job().id(), "first", ZERO);
    Erasure begun = delete(claim.job());
    domain.queue.stopped(claim);
    domain.erase();
    assertThat(domain.find(begun).orElseThrow().done()).isTrue();
    assertThat(domain.now(claim.job()).cancel().by()).isEqualTo(Cancel.By.USER);
  }

  @Test
  void the_erasure_of_work_that_was_lost_says_what_it_cannot_promise() throws Exception {
    Claim claim = domain.running(terms(1));
    domain.clock.advance(TestDomain.LEASE.plus(TestDomain.MARGIN).plusMillis(1));
    domain.queue.expireLeases();
    assertThat(domain.now(claim.job()).state()).isEqualTo(JobState.FAILED);
    Erasure failed = delete(claim.job());
    Claim cancelled = domain.running();
    Erasure cancelling = delete(cancelled.job());
    domain.clock.advance(TestDomain.LEASE.plus(TestDomain.MARGIN).plusMillis(1));
    domain.queue.expireLeases();
    domain.erase();
    for (Erasure erasure : List.of(failed, cancelling)) {
      assertThat(domain.find(erasure).orElseThrow().residuals())
          .extracting(Residual::what)
          .containsExactly("a worker that was not heard of again may hold plain text");
    }
  }

  @Test
  void a_deleted_job_is_told_to_its_own_account_only() throws Exception {
    Job job = domain.succeeded();
    delete(job);
    assertRefused(ErrorCode.JOB_DELETED, () -> domain.jobs.get(account(), job.id()));
    AccountId other = domain.newAsker().account();
    assertRefused(ErrorCode.NOT_FOUND, () -> domain.jobs.get(other, job.id()));
    assertRefused(ErrorCode.JOB_DELETED, () -> clean(job));
    assertThat(listed()).isEmpty();
  }

  @Test
  void a_second_delete_is_the_same_erasure() throws Exception {
    Job job = domain.succeeded();
    Erasure first = delete(job);
    assertThat(delete(job)).isEqualTo(first);
    domain.erase();
    assertThat(delete(job).id()).isEqualTo(first.id());
    assertThat(delete(job).done()).isTrue();
  }

  @Test
  void a_delete_after_a_clean_hides_the_record_and_is_the_same_erasure() throws Exception {
    Job running = domain.succeeded();
    Erasure cleaning = clean(running);
    assertThat(delete(running).id()).isEqualTo(cleaning.id());
    Job cleaned = domain.succeeded();
    Erasure clean = clean(cleaned);
    domain.erase();
    assertThat(delete(cleaned).id()).isEqualTo(clean.id());
    for (Job job : List.of(running, cleaned)) {
      assertThat(domain.now(job).visibility()).isEqualTo(Visibility.DELETED);
      assertThat(domain.now(job).data()).isEqualTo(DataState.ERASED);
      assertThat(domain.endings.erasure(account(), delete(job).id()).action())
          .isEqualTo(Action.CLEAN);
    }
    assertThat(listed()).isEmpty();
  }

  @Test
  void nobody_ends_or_looks_into_what_is_not_theirs() throws Exception {
    Job job = domain.succeeded();
    Endings.Asker other = domain.newAsker();
    assertRefused(ErrorCode.NOT_FOUND, () -> domain.endings.clean(other, job.id(), ZERO));
    assertRefused(ErrorCode.NOT_FOUND, () -> domain.endings.delete(other, job.id(), ZERO));
    Erasure erasure = clean(job);
    assertRefused(ErrorCode.NOT_FOUND, () -> domain.endings.erasure(other.account(), erasure.id()));
    assertThat(domain.endings.erasure(account(), erasure.id())).isEqualTo(erasure);
  }

  @Test
  void a_discarded_upload_leaves_no_row_no_key_and_no_folder() throws Exception {
    Job job = domain.jobs.receive(account(), TestDomain.checked(terms(1), false), null);
    domain.upload(job, "bytes");
    assertThat(listed()).isEmpty();
    domain.endings.discard(job.id());
    domain.erase();
    assertThat(domain.find(job.id())).isEmpty();
    assertThat(domain.nothingLeft(job)).isTrue();
    assertThat(domain.erasures.pending()).isZero();
    assertThat(domain.transactions().read(() -> domain.ledger.known(job.id()))).isEmpty();
    assertThat(domain.jobStore.boundSlots()).doesNotContain(job.keySlot());
  }

  @Test
  void an_accepted_job_is_not_discarded_any_more() {
    Job job = domain.jobs.receive(account(), TestDomain.checked(terms(1), false), null);
    domain.jobs.accept(job.id(), false);
    domain.endings.discard(job.id());
    assertThat(domain.now(job).state()).isEqualTo(JobState.QUEUED);
    assertThat(domain.now(job).kept()).isTrue();
  }

  @Test
  void a_late_write_of_an_ended_attempt_is_refused_and_leaves_no_byte() throws Exception {
    Claim claim = domain.running();
    var label = new Artifacts.Label(ArtifactKind.VIDEO, "late", "video/mp4", "{}", 1);
    List<Artifacts.Write> late = new ArrayList<>();
    late.add(domain.artifacts.begin(claim.job().id(), label));
    late.getFirst().write(new byte[100_000]);
    delete(claim.job());
    domain.queue.stopped(claim);
    domain.erase();
    assertThat(domain.nothingLeft(claim.job())).isTrue();
    try (Artifacts.Write write = late.getFirst()) {
      write.write(new byte[100_000]);
      assertRefused(ErrorCode.ATTEMPT_ENDED, write::commit);
    }
    assertRefused(ErrorCode.ATTEMPT_ENDED, () -> domain.artifacts.begin(claim.job().id(), label));
    assertThat(domain.blobs.folders()).doesNotContain(claim.job().id());
    assertThat(domain.filesOf(claim.job())).isEmpty();
  }

  @Test
  void a_write_of_a_lost_attempt_does_not_land_in_the_next_one() throws Exception {
    Claim lost = domain.running();
    var label = new Artifacts.Label(ArtifactKind.VIDEO, "late", "video/mp4", "{}", 1);
    try (Artifacts.Write write = domain.artifacts.begin(lost.job().id(), label)) {
      write.write(new byte[10]);
      domain.clock.advance(TestDomain.LEASE.plus(TestDomain.MARGIN).plusMillis(1));
      domain.queue.expireLeases();
      domain.clock.advance(TestDomain.BACKOFF);
      assertThat(domain.claim().attempt()).isEqualTo(2);
      assertRefused(ErrorCode.ATTEMPT_ENDED, write::commit);
    }
    assertThat(domain.blobs.files(lost.job().id())).isEmpty();
    assertThat(domain.filesOf(lost.job())).isEmpty();
    assertRefused(
        ErrorCode.ATTEMPT_ENDED,
        () -> domain.queue.finish(lost, new Outcome.Succeeded("{\"late\":true}"), true));
    assertThat(domain.now(lost.job()).state()).isEqualTo(JobState.RUNNING);
  }

  private Job succeededWithFiles() {
    Job draft = domain.draft();
    domain.upload(draft, "input");
    domain.jobs.submitDraft(account(), draft.id());
    Claim claim = domain.claim();
    domain.output(claim, "output");
    domain.queue.finish(claim, new Outcome.Succeeded("{\"seconds\":1}"), true);
    return domain.now(draft);
  }

  private AccountId account() {
    return domain.asker.account();
  }

  private Erasure clean(Job job) throws InterruptedException {
    return domain.endings.clean(domain.asker, job.id(), ZERO);
  }

  private Erasure delete(Job job) throws InterruptedException {
    return domain.endings.delete(domain.asker, job.id(), ZERO);
  }

  private List<JobId> listed() {
    var all =
        new JobQuery(
            account(),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            100);
    return domain.jobs.list(all).stream().map(Job::id).toList();
  }
}
