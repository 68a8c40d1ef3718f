package dev.lethe.ending;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.TestClock;
import dev.lethe.ending.Erasure.Step;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.Reads.ReadStream;
import dev.lethe.work.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EraserTest {
  private static final Duration LONG = Duration.ofHours(1);

  private TestDomain domain;
  private FailingBlobs blobs;

  @BeforeEach
  void open(@TempDir Path folder) {
    domain = TestDomain.in(folder, new TestClock(), whole -> blobs = new FailingBlobs(whole));
  }

  @AfterEach
  void close() {
    domain.close();
  }

  @Test
  void a_failing_erasure_is_tried_for_ever_and_longer_apart_each_time() throws Exception {
    Job job = domain.succeeded();
    blobs.failFor(job.id());
    Erasure begun = domain.endings.clean(domain.asker, job.id(), ZERO);
    Duration backoff = Duration.ofSeconds(1);
    for (int tries = 1; tries <= 12; tries++) {
      assertThat(domain.eraser.runOnce()).isZero();
      Erasure failed = domain.find(begun).orElseThrow();
      assertThat(failed.done()).isFalse();
      assertThat(failed.tries()).isEqualTo(tries);
      assertThat(failed.lastError().code()).isEqualTo("internal");
      assertThat(failed.lastError().at()).isEqualTo(domain.clock.instant());
      assertThat(failed.nextTryAt()).isEqualTo(domain.clock.instant().plus(backoff));
      assertThat(domain.now(job).data()).isEqualTo(DataState.ERASING);
      assertThat(domain.eraser.idle(LONG)).isEqualTo(backoff);
      domain.clock.advance(backoff.minusMillis(1));
      assertThat(domain.eraser.runOnce()).isZero();
      assertThat(domain.find(begun).orElseThrow().tries()).as("too soon").isEqualTo(tries);
      domain.clock.advance(Duration.ofMillis(1));
      backoff = backoff.compareTo(Duration.ofSeconds(256)) < 0 ? backoff.multipliedBy(2) : backoff;
    }
    blobs.mend();
    assertThat(domain.eraser.runOnce()).isEqualTo(1);
    assertThat(domain.find(begun).orElseThrow().done()).isTrue();
    assertThat(domain.nothingLeft(job)).isTrue();
  }

  @Test
  void what_was_done_before_a_failure_keeps_its_time() throws Exception {
    Job job = domain.succeeded();
    blobs.failFor(job.id());
    Erasure begun = domain.endings.clean(domain.asker, job.id(), ZERO);
    domain.eraser.runOnce();
    Erasure failed = domain.find(begun).orElseThrow();
    assertThat(failed.steps())
        .containsOnlyKeys(Step.READS_REFUSED, Step.WORK_STOPPED, Step.KEY_DESTROYED);
    assertThat(domain.keys.destroyed(job.keySlot())).as("the point of no return").isTrue();
    domain.clock.advance(LONG);
    blobs.mend();
    domain.erase();
    Erasure done = domain.find(begun).orElseThrow();
    assertThat(done.steps()).containsAllEntriesOf(failed.steps()).containsOnlyKeys(Step.values());
    assertThat(done.steps().get(Step.VERIFIED)).isEqualTo(domain.clock.instant());
  }

  @Test
  void a_failing_erasure_holds_up_no_other() throws Exception {
    Job failing = domain.succeeded();
    Job fine = domain.succeeded();
    blobs.failFor(failing.id());
    domain.endings.clean(domain.asker, failing.id(), ZERO);
    Erasure other = domain.endings.clean(domain.asker, fine.id(), ZERO);
    assertThat(domain.eraser.runOnce()).isEqualTo(1);
    assertThat(domain.find(other).orElseThrow().done()).isTrue();
    assertThat(domain.nothingLeft(fine)).isTrue();
    assertThat(domain.erasures.pending()).isEqualTo(1);
  }

  @Test
  void a_folder_that_is_still_there_is_never_said_to_be_gone() throws Exception {
    Job job = domain.succeeded();
    blobs.pretendFor(job.id());
    Erasure begun = domain.endings.clean(domain.asker, job.id(), ZERO);
    assertThat(domain.eraser.runOnce()).isZero();
    Erasure failed = domain.find(begun).orElseThrow();
    assertThat(failed.lastError().code()).isEqualTo("blobs_left");
    assertThat(failed.steps()).doesNotContainKey(Step.VERIFIED);
  }

  @Test
  void files_that_no_row_names_go_too() throws Exception {
    Job job = domain.succeeded();
    Path own = folderOf(job.id());
    Files.writeString(own.resolve("stray"), "nobody knows of it");
    Files.createDirectory(own.resolve("deeper"));
    Files.writeString(own.resolve("deeper/stray"), "nor of this");
    domain.endings.clean(domain.asker, job.id(), ZERO);
    domain.erase();
    assertThat(own).doesNotExist();
  }

  @Test
  void many_are_erased_in_one_go() throws Exception {
    List<Erasure> begun = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      begun.add(domain.endings.delete(domain.asker, domain.succeeded().id(), ZERO));
    }
    assertThat(domain.eraser.runOnce()).isEqualTo(20);
    assertThat(begun).allMatch(e -> domain.find(e).orElseThrow().done());
    assertThat(domain.eraser.runOnce()).isZero();
  }

  @Test
  void while_the_database_cannot_forget_nothing_is_said_to_be_done() throws Exception {
    var forgets = new AtomicBoolean();
    var eraser =
        new Eraser(
            new Eraser.Parts(
                domain.transactions(),
                domain.jobStore,
                domain.erasures,
                domain.ledger,
                domain.reads,
                domain.keys,
                domain.blobs,
                forgets::get,
                domain.receipts,
                domain.clock));
    var claim = domain.running();
    domain.output(claim, "bytes");
    domain.queue.finish(claim, new Outcome.Succeeded("{}"), true);
    Erasure begun = domain.endings.clean(domain.asker, claim.job().id(), ZERO);
    assertThat(eraser.runOnce()).isZero();
    Erasure failed = domain.find(begun).orElseThrow();
    assertThat(failed.lastError().code()).isEqualTo("database_busy");
    assertThat(failed.artifacts()).as("what is counted stays counted").hasSize(1);
    forgets.set(true);
    domain.clock.advance(LONG);
    assertThat(eraser.runOnce()).isEqualTo(1);
    assertThat(domain.find(begun).orElseThrow().artifacts()).isEqualTo(failed.artifacts());
  }

  @Test
  void an_open_download_is_cut_before_the_key_goes() throws Exception {
    Job draft = domain.draft();
    Artifact file = domain.upload(draft, "x".repeat(200_000));
    domain.endings.delete(domain.asker, draft.id(), ZERO);
    assertThatThrownBy(() -> domain.artifacts.read(file, 0, 10)).hasMessageContaining("erased");

    Job other = domain.draft();
    Artifact open = domain.upload(other, "x".repeat(200_000));
    try (InputStream download = domain.artifacts.read(open, 0, open.bytes())) {
      assertThat(download.read(new byte[1_000])).isPositive();
      var cut = new CountDownLatch(1);
      Thread reader =
          Thread.startVirtualThread(() -> {
            await(cut);
            closeAfterFailure(download);
          });
      ((ReadStream) download).onCut(cut::countDown);
      domain.endings.delete(domain.asker, other.id(), ZERO);
      domain.erase();
      reader.join();
      assertThat(domain.nothingLeft(other)).isTrue();
    }
  }

  @Test
  void nothing_is_due_without_an_erasure_and_at_once_with_one() throws Exception {
    assertThat(domain.eraser.runOnce()).isZero();
    assertThat(domain.eraser.idle(LONG)).isEqualTo(LONG);
    domain.endings.delete(domain.asker, domain.running().job().id(), ZERO);
    assertThat(domain.eraser.idle(LONG)).as("its work has not ended").isEqualTo(LONG);
    domain.endings.delete(domain.asker, domain.queued().id(), ZERO);
    domain.clock.advance(Duration.ofMillis(5));
    assertThat(domain.eraser.idle(LONG)).isZero();
  }

  private static void closeAfterFailure(InputStream download) {
    try (download) {
      assertThatThrownBy(() -> download.read(new byte[1_000])).isInstanceOf(IOException.class);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path folderOf(JobId job) throws IOException {
    try (var all = Files.walk(domain.folder().resolve("blobs"))) {
      return all.filter(p -> p.endsWith(job.toString())).findFirst().orElseThrow();
    }
  }
}
