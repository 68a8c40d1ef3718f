package dev.lethe.ending;

import static dev.lethe.ending.TestDomain.KEPT_FOR;
import static dev.lethe.error.Refusals.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Erasure.Action;
import dev.lethe.ending.Erasure.Cause;
import dev.lethe.error.ErrorCode;
import dev.lethe.event.Event;
import dev.lethe.event.Selection;
import dev.lethe.job.Cancel;
import dev.lethe.job.Content;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobQuery;
import dev.lethe.job.JobState;
import dev.lethe.job.Signal;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.Link;
import dev.lethe.work.Claim;
import dev.lethe.work.Outcome;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deletes that can be undone, and what becomes of them. */
final class TrashTest {
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
  void a_job_in_the_trash_is_deleted_to_everybody() throws Exception {
    Job job = succeededWithFiles();
    Artifact file = domain.filesOf(job).getFirst();
    Job trashed = trash(job, HOUR);
    assertThat(trashed.data()).isEqualTo(DataState.TRASHED);
    assertThat(trashed.times().purgeAt()).isEqualTo(domain.clock.instant().plus(HOUR));
    assertThat(domain.now(job).content()).isEqualTo(Content.NONE);
    assertThat(listed()).isEmpty();
    assertThat(domain.filesOf(job)).isEmpty();
    assertRefused(ErrorCode.JOB_DELETED, () -> domain.jobs.get(domain.asker.account(), job.id()));
    assertRefused(ErrorCode.JOB_ERASED, () -> domain.artifacts.read(file, 0, 1));
    assertRefused(
        ErrorCode.JOB_DELETED, () -> domain.retries.retry(domain.asker.account(), job.id()));
    assertRefused(
        ErrorCode.JOB_DELETED, () -> domain.endings.cancel(domain.asker, job.id(), null, ZERO));
    assertRefused(ErrorCode.JOB_DELETED, () -> domain.endings.clean(domain.asker, job.id(), ZERO));
    assertThat(domain.jobs.stored(domain.asker.account())).isEqualTo(job.stored());
    assertThat(domain.keys.destroyed(job.keySlot())).isFalse();
    assertThat(domain.erasures.pending()).isZero();
  }

  @Test
  void it_comes_back_as_it_was() throws Exception {
    Job job = succeededWithFiles();
    List<Artifact> files = domain.filesOf(job);
    trash(job, HOUR);
    domain.clock.advance(HOUR);
    Job back = domain.trash.undelete(domain.asker, job.id());
    assertThat(back).isEqualTo(domain.now(job));
    assertThat(back.times().purgeAt())
        .as("as if it had ended now")
        .isEqualTo(domain.clock.instant().plus(KEPT_FOR));
    assertThat(back.content()).isEqualTo(job.content());
    assertThat(back.stored()).isEqualTo(job.stored());
    assertThat(back.content().params()).isEqualTo("{\"p\":1}");
    assertThat(domain.filesOf(job)).isEqualTo(files);
    try (InputStream bytes = domain.artifacts.read(files.getLast(), 0, 6)) {
      assertThat(new String(bytes.readAllBytes(), UTF_8)).isEqualTo("output");
    }
    assertThat(listed()).containsExactly(job.id().toString());
    domain.clock.advance(Duration.ofDays(365));
    assertThat(domain.expiry.runOnce()).isZero();
    assertThat(domain.trash.undelete(domain.asker, job.id())).isEqualTo(back);
  }

  @Test
  void after_its_time_it_is_erased_and_nothing_brings_it_back() throws Exception {
    Job job = succeededWithFiles();
    trash(job, HOUR);
    domain.clock.advance(HOUR);
    assertThat(domain.expiry.runOnce()).as("not a moment too soon").isZero();
    domain.clock.advance(TICK);
    assertRefused(ErrorCode.JOB_DELETED, () -> domain.trash.undelete(domain.asker, job.id()));
    assertThat(domain.expiry.runOnce()).isEqualTo(1);
    assertRefused(ErrorCode.JOB_DELETED, () -> domain.trash.undelete(domain.asker, job.id()));
    domain.erase();
    assertThat(domain.nothingLeft(job)).isTrue();
    Erasure erasure = erasureOf(job);
    assertThat(erasure.action()).isEqualTo(Action.DELETE);
    assertThat(erasure.cause()).isEqualTo(Cause.UNDO_OVER);
    assertThat(erasure.askedBy()).as("who deleted it").isEqualTo(domain.asker.key());
    assertThat(domain.expiry.runOnce()).isZero();
  }

  @Test
  void the_trash_outlives_the_server(@TempDir Path copy) throws Exception {
    Job purged = succeededWithFiles();
    Job saved = succeededWithFiles();
    trash(purged, HOUR);
    trash(saved, HOUR.multipliedBy(2));
    try (TestDomain after = domain.afterKill(copy)) {
      after.clock.advance(HOUR.plus(TICK));
      assertThat(after.expiry.runOnce()).isEqualTo(1);
      after.erase();
      assertThat(after.nothingLeft(purged)).isTrue();
      Job back = after.trash.undelete(after.asker, saved.id());
      assertThat(back.content()).isEqualTo(saved.content());
      assertThat(back.times().purgeAt()).isEqualTo(after.clock.instant().plus(KEPT_FOR));
    }
  }

  @Test
  void a_second_delete_erases_it_at_once() throws Exception {
    Job job = succeededWithFiles();
    Link link = linkTo(job);
    trash(job, HOUR);
    Erasure erasure = domain.endings.delete(domain.asker, job.id(), ZERO);
    assertThat(erasure.cause()).isEqualTo(Cause.USER);
    assertThat(erasure.linksRevoked()).as("those that the trash ended count").isEqualTo(1);
    domain.erase();
    assertThat(domain.nothingLeft(job)).isTrue();
    assertThat(link.revokedAt()).isNull();
    assertRefused(ErrorCode.JOB_DELETED, () -> domain.trash.undelete(domain.asker, job.id()));
  }

  @Test
  void a_second_delete_that_can_be_undone_changes_nothing() {
    Job job = domain.succeeded();
    Job first = trash(job, HOUR);
    domain.clock.advance(TICK);
    assertThat(trash(job, HOUR.multipliedBy(2))).isEqualTo(first);
  }

  @Test
  void its_links_end_for_good() {
    Job job = succeededWithFiles();
    Link link = linkTo(job);
    trash(job, HOUR);
    assertRefused(ErrorCode.LINK_GONE, () -> domain.links.standing(link.id()));
    domain.trash.undelete(domain.asker, job.id());
    assertRefused(ErrorCode.LINK_GONE, () -> domain.links.standing(link.id()));
    assertThat(linkTo(job).id()).isNotEqualTo(link.id());
  }

  @Test
  void work_that_runs_is_stopped_for_good_and_leaves_no_part() {
    Claim claim = domain.running();
    domain.output(claim, "partial");
    Job trashed = trash(claim.job(), HOUR);
    assertThat(trashed.state()).isEqualTo(JobState.CANCELLING);
    assertRefused(ErrorCode.ATTEMPT_ENDED, () -> domain.output(claim, "late"));
    domain.queue.stopped(claim);
    Job back = domain.trash.undelete(domain.asker, claim.job().id());
    assertThat(back.state()).isEqualTo(JobState.CANCELLED);
    assertThat(back.cancel().by()).isEqualTo(Cancel.By.DELETE);
    assertThat(back.stored()).isEqualTo(new Job.Stored(0, 0));
    assertThat(domain.filesOf(back)).isEmpty();
    assertThat(back.content().params()).isEqualTo("{\"p\":1}");
  }

  @Test
  void a_job_that_never_ran_comes_back_cancelled() {
    Job draft = domain.draft();
    Artifact input = domain.upload(draft, "bytes");
    Job queued = domain.queued();
    for (Job job : List.of(draft, queued)) {
      trash(job, HOUR);
      assertThat(domain.trash.undelete(domain.asker, job.id()).state())
          .isEqualTo(JobState.CANCELLED);
    }
    assertThat(domain.filesOf(draft)).containsExactly(input);
  }

  @Test
  void the_trash_keeps_nothing_beyond_its_own_date() throws Exception {
    Claim claim = domain.running(new Job.Terms(1, null, HOUR, false));
    domain.queue.finish(claim, new Outcome.Succeeded("{}"), true);
    Instant own = domain.now(claim.job()).times().purgeAt();
    assertThat(trash(claim.job(), HOUR.multipliedBy(9)).times().purgeAt()).isEqualTo(own);
    assertThat(domain.trash.undelete(domain.asker, claim.job().id()).times().purgeAt())
        .isEqualTo(own);
    Claim running = domain.running(new Job.Terms(1, null, HOUR.multipliedBy(2), false));
    Instant until = trash(running.job(), HOUR).times().purgeAt();
    domain.queue.stopped(running);
    assertThat(domain.now(running.job()).times().purgeAt()).isEqualTo(until);
  }

  @Test
  void what_is_erased_already_has_no_way_to_the_trash() throws Exception {
    Job job = domain.succeeded();
    domain.endings.clean(domain.asker, job.id(), ZERO);
    assertRefused(ErrorCode.JOB_ERASED, () -> trash(job, HOUR));
    assertRefused(ErrorCode.JOB_ERASED, () -> domain.trash.undelete(domain.asker, job.id()));
    domain.endings.delete(domain.asker, job.id(), ZERO);
    assertRefused(ErrorCode.JOB_DELETED, () -> trash(job, HOUR));
  }

  @Test
  void it_is_the_owner_who_deletes_and_brings_back() {
    Job job = domain.succeeded();
    Endings.Asker other = domain.newAsker();
    assertRefused(ErrorCode.NOT_FOUND, () -> domain.trash.put(other, job.id(), HOUR));
    trash(job, HOUR);
    assertRefused(ErrorCode.NOT_FOUND, () -> domain.trash.undelete(other, job.id()));
  }

  /** A node looked for what is due, then somebody brought the job back. */
  @Test
  void a_purge_that_comes_after_the_undelete_does_nothing() {
    Job job = domain.succeeded();
    trash(job, HOUR);
    domain.trash.undelete(domain.asker, job.id());
    domain.clock.advance(HOUR.plus(TICK));
    domain.timeEnds(job);
    assertThat(domain.now(job).kept()).isTrue();
  }

  @Test
  void both_ways_are_told_as_events() {
    Job job = domain.succeeded();
    var cut = new ArrayList<Signal>();
    domain.signals.listen(cut::add);
    trash(job, HOUR);
    assertThat(cut).as("downloads are cut").contains(new Signal.Erasing(job.id()));
    domain.trash.undelete(domain.asker, job.id());
    List<Event> events =
        domain
            .transactions()
            .read(() ->
                domain.events.list(
                    Selection.of(domain.asker.account(), job.id()), 0, Long.MAX_VALUE, 100));
    assertThat(events.reversed().subList(0, 3))
        .extracting(Event::data)
        .containsExactly(DataState.KEPT, DataState.TRASHED, DataState.KEPT);
    assertThat(events.reversed().get(1).last()).as("more may come of it").isFalse();
    assertThat(events.getLast().last()).isTrue();
  }

  private Job trash(Job job, Duration undoFor) {
    return domain.trash.put(domain.asker, job.id(), undoFor);
  }

  private Link linkTo(Job job) {
    return domain.links.make(domain.filesOf(job).getFirst(), Link.Kind.SHARE, null);
  }

  private Job succeededWithFiles() {
    Claim claim = domain.running();
    domain.output(claim, "output");
    domain.queue.finish(claim, new Outcome.Succeeded("{}"), true);
    return domain.now(claim.job());
  }

  private List<String> listed() {
    var all =
        new JobQuery(
            domain.asker.account(),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            100);
    return domain.jobs.list(all).stream().map(job -> job.id().toString()).toList();
  }

  private Erasure erasureOf(Job job) {
    var id = domain.now(job).links().erasure();
    return domain.transactions().read(() -> domain.erasures.find(id)).orElseThrow();
  }
}
