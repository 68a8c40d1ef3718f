package dev.lethe;

import static dev.lethe.ending.TestDomain.checked;
import static dev.lethe.ending.TestDomain.terms;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Erasure;
import dev.lethe.ending.TestDomain;
import dev.lethe.fsck.StrayFolders;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.key.Burial;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.store.SqlInventory;
import dev.lethe.work.Claim;
import dev.lethe.work.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server is killed at some moment; the next one starts on what it left. */
final class RecoveryTest {
  @TempDir Path folder = Path.of("");

  private TestDomain before;

  @BeforeEach
  void open() throws IOException {
    before = TestDomain.in(Files.createDirectory(folder.resolve("before")));
  }

  @AfterEach
  void close() {
    before.close();
  }

  @Test
  void an_interrupted_attempt_is_taken_back_and_runs_again() throws IOException {
    Claim claim = before.running(terms(3));
    before.output(claim, "half a film");
    try (TestDomain after = restarted()) {
      Job now = after.now(claim.job());
      assertThat(now.state()).isEqualTo(JobState.QUEUED);
      assertThat(now.attempts()).isEqualTo(new Job.Attempts(1, 1, false));
      assertThat(after.filesOf(now)).isEmpty();
      assertThat(after.blobs.files(now.id())).isEmpty();
      after.clock.advance(TestDomain.BACKOFF);
      assertThat(after.claim().attempt()).isEqualTo(2);
    }
  }

  @Test
  void a_job_that_was_being_cancelled_is_cancelled() throws Exception {
    Claim claim = before.running(terms(3));
    before.endings.cancel(before.asker, claim.job().id(), "why not", ZERO);
    try (TestDomain after = restarted()) {
      Job now = after.now(claim.job());
      assertThat(now.state()).isEqualTo(JobState.CANCELLED);
      assertThat(now.content().cancelReason()).isEqualTo("why not");
    }
  }

  @Test
  void an_upload_that_was_on_its_way_leaves_nothing() throws Exception {
    Job job = before.jobs.receive(before.asker.account(), checked(terms(1), false), null);
    before.upload(job, "one whole file");
    var label = new Artifacts.Label(ArtifactKind.INPUT, "half", "video/mp4", "{}", 0);
    try (Artifacts.Write write = before.artifacts.begin(job.id(), label)) {
      write.write(new byte[100_000]);
      try (TestDomain after = restarted()) {
        after.erase();
        assertThat(after.find(job.id())).isEmpty();
        assertThat(after.nothingLeft(job)).isTrue();
      }
    }
  }

  @Test
  void a_half_written_file_of_a_draft_goes_and_the_draft_stays() throws Exception {
    Job draft = before.draft();
    before.upload(draft, "one whole file");
    var label = new Artifacts.Label(ArtifactKind.INPUT, "half", "video/mp4", "{}", 0);
    try (Artifacts.Write write = before.artifacts.begin(draft.id(), label)) {
      write.write(new byte[100_000]);
      try (TestDomain after = restarted()) {
        assertThat(after.now(draft).kept()).isTrue();
        assertThat(after.filesOf(draft)).hasSize(1);
        assertThat(after.blobs.files(draft.id()))
            .containsExactly(after.filesOf(draft).getFirst().id().toString());
        assertThat(after.transactions().read(() -> after.ledger.known(draft.id()))).hasSize(1);
      }
    }
  }

  @Test
  void an_erasure_that_was_begun_is_carried_out() throws Exception {
    Job job = before.succeeded();
    Erasure begun = before.endings.delete(before.asker, job.id(), ZERO);
    try (TestDomain after = restarted()) {
      after.erase();
      assertThat(after.find(begun).orElseThrow().done()).isTrue();
      assertThat(after.nothingLeft(job)).isTrue();
    }
  }

  @Test
  void an_erasure_that_was_cut_after_the_key_went_is_carried_out() throws Exception {
    Job job = before.succeeded();
    Erasure begun = before.endings.delete(before.asker, job.id(), ZERO);
    before.keys.destroy(
        List.of(new Burial(job.keySlot(), job.id(), begun.id(), before.clock.instant())));
    try (TestDomain after = restarted()) {
      after.erase();
      assertThat(after.find(begun).orElseThrow().done()).isTrue();
      assertThat(after.nothingLeft(job)).isTrue();
    }
  }

  @Test
  void a_job_whose_key_is_buried_is_erased_whatever_the_database_says() throws Exception {
    Job job = before.succeeded();
    before.keys.destroy(
        List.of(new Burial(job.keySlot(), job.id(), ids().erasure(), before.clock.instant())));
    try (TestDomain after = restarted()) {
      Job found = after.now(job);
      assertThat(found.data()).isEqualTo(DataState.ERASING);
      assertThat(found.visibility()).isEqualTo(Job.Visibility.DELETED);
      after.erase();
      assertThat(after.now(job).data()).isEqualTo(DataState.ERASED);
      assertThat(after.nothingLeft(job)).isTrue();
      var erasure = after.transactions().read(() -> after.erasures.find(found.links().erasure()));
      assertThat(erasure.orElseThrow().cause()).isEqualTo(Erasure.Cause.BURIED);
    }
  }

  @Test
  void a_folder_without_a_job_goes_and_all_others_stay() throws Exception {
    JobId stray = ids().job();
    before.blobs.createFolder(stray);
    Job draft = before.draft();
    before.upload(draft, "bytes");
    before.clock.advance(Duration.ofSeconds(1));
    try (TestDomain after = restarted()) {
      JobId justNow = new IdSource(after.clock, new SecureRandom()).job();
      after.blobs.createFolder(justNow);
      new StrayFolders(after.transactions(), new SqlInventory(after.database), after.blobs)
          .removeAll(after.clock.instant());
      assertThat(after.blobs.folders()).containsExactlyInAnyOrder(draft.id(), justNow);
    }
  }

  @Test
  void scratch_of_the_dead_server_is_wiped() throws IOException {
    Path attempt = Files.createDirectories(folder.resolve("scratch/job-1/deep"));
    Files.writeString(attempt.resolve("plain.mp4"), "plain text");
    try (TestDomain _ = restarted()) {
      assertThat(folder.resolve("scratch")).isEmptyDirectory();
    }
  }

  @Test
  void a_second_start_finds_nothing_more_to_do() throws Exception {
    Claim claim = before.running(terms(3));
    try (TestDomain after = restarted()) {
      Job once = after.now(claim.job());
      recover(after);
      assertThat(after.now(claim.job())).isEqualTo(once);
    }
  }

  private IdSource ids() {
    return new IdSource(before.clock, new SecureRandom());
  }

  private TestDomain restarted() throws IOException {
    TestDomain after = before.afterKill(folder.resolve("after"));
    recover(after);
    return after;
  }

  private void recover(TestDomain domain) throws IOException {
    var scratch = new Scratch(List.of(folder.resolve("scratch")), 0);
    recovery(domain).run(scratch, domain.queue, domain.expiry, domain.artifacts, domain.endings);
  }

  private static Recovery recovery(TestDomain domain) {
    return new Recovery(domain.transactions(), domain.jobStore, domain.keys, domain.blobs);
  }
}
