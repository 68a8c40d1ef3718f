package dev.lethe.sweep;

import static dev.lethe.error.Refusals.assertRefused;
import static dev.lethe.sweep.SweepDomain.all;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.audit.Entry;
import dev.lethe.ending.Erasure;
import dev.lethe.ending.Holds.Holder;
import dev.lethe.error.ErrorCode;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.receipt.PublicKeys;
import dev.lethe.receipt.SignedSweeps;
import dev.lethe.receipt.Statement;
import dev.lethe.sweep.Sweep.Action;
import dev.lethe.sweep.Sweep.State;
import dev.lethe.sweep.SweepItems.Found;
import dev.lethe.work.Claim;
import dev.lethe.work.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sweeps from the plan to the receipt, turn by turn, on every engine. */
interface SweepContract {
  SweepDomain open() throws Exception;

  @Test
  default void a_plan_names_what_meets_all_of_the_filter_and_touches_nothing() throws Exception {
    try (SweepDomain it = open()) {
      Job old = it.domain.succeeded();
      it.domain.clock.advance(Duration.ofDays(8));
      Job fresh = it.domain.succeeded();
      Job draft = it.domain.draft();
      it.domain.upload(draft, "12345");
      Job others = othersJob(it);
      Job stored = it.domain.now(draft);
      record Case(Filter filter, List<Job> expected) {}
      var now = it.domain.clock.instant();
      Stream.of(
              new Case(all(), List.of(old, fresh, draft)),
              new Case(states(JobState.SUCCEEDED), List.of(old, fresh)),
              new Case(states(JobState.DRAFT, JobState.FAILED), List.of(draft)),
              new Case(created(now.minus(Duration.ofDays(7))), List.of(old)),
              new Case(ended(now.plusMillis(1)), List.of(old, fresh)),
              new Case(ended(now.minusSeconds(60)), List.of(old)),
              new Case(SweepDomain.labelled(Map.of("customer", "c2")), List.of()),
              new Case(SweepDomain.labelled(Map.of("customer", "c1", "x", "y")), List.of()),
              new Case(type("test.noop"), List.of(old, fresh, draft)),
              new Case(type("test.other"), List.of()),
              new Case(sized(1L, null), List.of(draft)),
              new Case(sized(null, 0L), List.of(old, fresh)),
              new Case(ids(fresh.id(), others.id(), draft.id()), List.of(fresh, draft)))
          .forEach(one -> {
            Sweeps.Planned planned = it.plan(Action.DELETE, one.filter);
            assertThat(planned.sample())
                .extracting(Found::job)
                .containsExactlyElementsOf(
                    one.expected.stream()
                        .map(Job::id)
                        .sorted(java.util.Comparator.comparing(JobId::toString))
                        .toList());
            assertThat(planned.sweep().plan().jobs()).isEqualTo(one.expected.size());
          });
      assertThat(it.plan(Action.DELETE, all()).sweep().plan())
          .satisfies(plan -> {
            assertThat(plan.bytes()).isEqualTo(stored.stored().bytes());
            assertThat(plan.types().get("test.noop").jobs()).isEqualTo(3);
          });
      it.sweeping.runOnce();
      assertThat(it.domain.erasures.pending()).isZero();
    }
  }

  @Test
  default void what_an_action_cannot_be_done_to_is_not_planned() throws Exception {
    try (SweepDomain it = open()) {
      Job ended = it.domain.succeeded();
      Job cleaned = it.domain.succeeded();
      it.domain.endings.clean(it.domain.asker, cleaned.id(), Duration.ZERO);
      it.domain.erase();
      Job running = it.domain.running().job();
      Job draft = it.domain.draft();
      assertThat(planned(it, Action.CLEAN)).containsExactlyInAnyOrder(ended.id());
      assertThat(planned(it, Action.CANCEL)).containsExactlyInAnyOrder(running.id(), draft.id());
      Filter byType = type("test.noop");
      assertThat(it.plan(Action.DELETE, byType).sample())
          .extracting(Found::job)
          .containsExactlyInAnyOrder(ended.id(), cleaned.id(), running.id(), draft.id());
    }
  }

  @Test
  default void the_hash_says_the_action_and_the_jobs_and_not_how_they_were_found()
      throws Exception {
    try (SweepDomain it = open()) {
      Job one = it.domain.succeeded();
      String hash = hash(it, Action.CLEAN, all());
      assertThat(hash).matches("[0-9a-f]{64}");
      assertThat(hash(it, Action.CLEAN, ids(one.id()))).isEqualTo(hash);
      assertThat(hash(it, Action.DELETE, all())).isNotEqualTo(hash);
      it.domain.succeeded();
      assertThat(hash(it, Action.CLEAN, all())).isNotEqualTo(hash);
    }
  }

  @Test
  default void it_ends_what_was_planned_and_not_what_came_since() throws Exception {
    try (SweepDomain it = open()) {
      List<Job> old = IntStream.range(0, 13).mapToObj(_ -> it.domain.succeeded()).toList();
      Sweeps.Planned planned = it.plan(Action.CLEAN, all());
      Job since = it.domain.succeeded();
      Sweep done = it.done(it.start(planned));
      assertThat(done.state()).isEqualTo(State.DONE);
      assertThat(done.counts()).isEqualTo(new Sweep.Counts(13, 0, 0));
      assertThat(old).allMatch(job -> it.domain.now(job).data() == DataState.ERASED);
      assertThat(old).allMatch(it.domain::nothingLeft);
      assertThat(it.domain.now(since).kept()).isTrue();
      assertThat(it.itemsOf(done).values())
          .allMatch(item -> item.state() == Item.State.DONE && item.receiptSha256() != null);
      Erasure first =
          it.domain
              .database
              .read(() ->
                  it.domain.erasures.find(it.itemsOf(done).values().iterator().next().erasure()))
              .orElseThrow();
      assertThat(first.cause()).isEqualTo(Erasure.Cause.SWEEP);
      assertThat(first.askedBy()).isEqualTo(it.domain.asker.key());
    }
  }

  @Test
  default void a_job_that_changed_since_the_plan_is_refused_with_the_reason() throws Exception {
    try (SweepDomain it = open()) {
      Job held = it.domain.succeeded();
      Job cleaned = it.domain.succeeded();
      Job deleted = it.domain.succeeded();
      Job left = it.domain.succeeded();
      Sweeps.Planned planned = it.plan(Action.CLEAN, all());
      it.domain.holds.put(new Holder(it.domain.asker, false), held.id(), "court");
      it.domain.endings.clean(it.domain.asker, cleaned.id(), Duration.ZERO);
      it.domain.endings.delete(it.domain.asker, deleted.id(), Duration.ZERO);
      it.domain.erase();
      Sweep done = it.done(it.start(planned));
      assertThat(done.counts()).isEqualTo(new Sweep.Counts(1, 3, 0));
      assertThat(it.refusal(done, held)).isEqualTo(Item.Why.JOB_HELD);
      assertThat(it.refusal(done, cleaned)).isEqualTo(Item.Why.JOB_ERASED);
      assertThat(it.refusal(done, deleted)).isEqualTo(Item.Why.JOB_DELETED);
      assertThat(it.domain.now(left).data()).isEqualTo(DataState.ERASED);
      assertThat(it.domain.now(held).kept()).isTrue();
      assertThat(it.audited)
          .filteredOn(entry -> entry.action().equals("sweep.refused"))
          .extracting(Entry::job, Entry::outcome, Entry::subject)
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple(held.id(), "job_held", done.id().toString()),
              org.assertj.core.groups.Tuple.tuple(cleaned.id(), "job_erased", done.id().toString()),
              org.assertj.core.groups.Tuple.tuple(
                  deleted.id(), "job_deleted", done.id().toString()));
    }
  }

  @Test
  default void a_job_that_does_not_meet_the_filter_any_more_is_refused() throws Exception {
    try (SweepDomain it = open()) {
      Job draft = it.domain.draft();
      Sweeps.Planned planned = it.plan(Action.DELETE, states(JobState.DRAFT));
      it.domain.jobs.submitDraft(it.domain.asker.account(), draft.id());
      Sweep done = it.done(it.start(planned));
      assertThat(it.refusal(done, draft)).isEqualTo(Item.Why.JOB_CHANGED);
      assertThat(it.domain.now(draft).kept()).isTrue();
    }
  }

  @Test
  default void a_cancel_of_many_stops_their_work_and_has_no_receipt() throws Exception {
    try (SweepDomain it = open()) {
      Claim running = it.domain.running();
      Job queued = it.domain.queued();
      Job late = it.domain.draft();
      Sweeps.Planned planned = it.plan(Action.CANCEL, all());
      it.domain.endings.cancel(it.domain.asker, late.id(), null, Duration.ZERO);
      Sweep begun = it.start(planned);
      it.sweeping.runOnce();
      it.sweeping.runOnce();
      Sweep waiting = it.sweeps.get(it.viewer, begun.id());
      assertThat(waiting.counts()).isEqualTo(new Sweep.Counts(1, 1, 1));
      assertThat(it.refusal(waiting, late)).isEqualTo(Item.Why.JOB_ENDED);
      assertThat(it.domain.now(queued).state()).isEqualTo(JobState.CANCELLED);
      assertThat(it.domain.now(running.job()).state()).isEqualTo(JobState.CANCELLING);
      it.domain.queue.stopped(running);
      Sweep done = it.done(begun);
      assertThat(done.counts()).isEqualTo(new Sweep.Counts(2, 1, 0));
      assertThat(it.domain.now(queued).content().params()).isEqualTo("{\"p\":1}");
      assertRefused(ErrorCode.NOT_FOUND, () -> it.sweeps.receipt(it.viewer, done.id()));
    }
  }

  @Test
  default void a_paused_sweep_begins_nothing_and_an_aborted_one_leaves_the_rest() throws Exception {
    try (SweepDomain it = open()) {
      List<Job> jobs =
          IntStream.range(0, 3 * SweepDomain.TURN).mapToObj(_ -> it.domain.succeeded()).toList();
      Sweep begun = it.start(it.plan(Action.DELETE, all()));
      it.sweeping.runOnce();
      Sweep paused = it.sweeps.pause(it.viewer, it.domain.asker, begun.id());
      assertThat(it.sweeps.pause(it.viewer, it.domain.asker, begun.id())).isEqualTo(paused);
      it.domain.erase();
      it.sweeping.runOnce();
      it.sweeping.runOnce();
      assertThat(it.sweeps.get(it.viewer, begun.id()).counts())
          .isEqualTo(new Sweep.Counts(SweepDomain.TURN, 0, 0));
      it.sweeps.resume(it.viewer, it.domain.asker, begun.id());
      it.sweeping.runOnce();
      it.sweeps.abort(it.viewer, it.domain.asker, begun.id());
      Sweep aborted = it.done(begun);
      assertThat(aborted.state()).isEqualTo(State.ABORTED);
      assertThat(aborted.counts().done()).isEqualTo(2 * SweepDomain.TURN);
      assertThat(aborted.left()).isEqualTo(SweepDomain.TURN);
      assertThat(jobs).filteredOn(job -> it.domain.now(job).kept()).hasSize(SweepDomain.TURN);
      JsonNode said = verified(it, aborted).content();
      assertThat(said.path("outcome").asText()).isEqualTo("aborted");
      assertThat(said.path("skipped").asLong()).isEqualTo(SweepDomain.TURN);
      assertRefused(
          ErrorCode.SWEEP_NOT_RUNNING,
          () -> it.sweeps.resume(it.viewer, it.domain.asker, begun.id()));
      assertThat(it.audited)
          .extracting(Entry::action)
          .containsExactly(
              "sweep.running", "sweep.paused", "sweep.resumed", "sweep.aborting", "sweep.aborted");
    }
  }

  @Test
  default void one_receipt_sums_up_the_single_ones_and_binds_them() throws Exception {
    try (SweepDomain it = open()) {
      Claim claim = it.domain.running();
      it.domain.output(claim, "output");
      it.domain.queue.finish(claim, new Outcome.Succeeded("{}"), true);
      Job draft = it.domain.draft();
      it.domain.upload(draft, "in");
      Job cleanedBefore = it.domain.succeeded();
      it.domain.endings.clean(it.domain.asker, cleanedBefore.id(), Duration.ZERO);
      it.domain.erase();
      Job held = it.domain.succeeded();
      it.domain.holds.put(new Holder(it.domain.asker, false), held.id(), null);
      Sweep begun = it.start(it.plan(Action.DELETE, type("test.noop")));
      assertRefused(ErrorCode.SWEEP_NOT_DONE, () -> it.sweeps.receipt(it.viewer, begun.id()));
      Sweep done = it.done(begun);
      Statement stated = verified(it, done);
      assertThat(stated.type()).isEqualTo(SignedSweeps.TYPE);
      JsonNode said = stated.content();
      assertThat(said.path("planned").asLong()).isEqualTo(4);
      assertThat(said.path("erased").asLong()).isEqualTo(3);
      assertThat(said.path("plan").asText()).isEqualTo(done.plan().hash());
      assertThat(said.path("refused").toString())
          .isEqualTo("[{\"code\":\"job_held\",\"count\":1}]");
      assertThat(said.path("artifacts").toString())
          .isEqualTo(
              "[{\"kind\":\"input\",\"count\":1,\"bytes\":2},"
                  + "{\"kind\":\"video\",\"count\":1,\"bytes\":6}]");
      assertThat(said.path("complete").asBoolean()).isTrue();
      var proofs = it.sweeps.proofs(it.viewer, done.id(), Optional.empty(), 10);
      assertThat(proofs).extracting(p -> p.erasure().toString()).isSorted().hasSize(3);
      assertThat(proofs)
          .allSatisfy(proof ->
              assertThat(it.domain.receipts.of(proof.erasure())).contains(proof.receipt()));
      Optional<ErasureId> second = Optional.of(proofs.get(1).erasure());
      assertThat(it.sweeps.proofs(it.viewer, done.id(), second, 10)).hasSize(1);
      String receipt = it.sweeps.receipt(it.viewer, done.id());
      it.sweeping.runOnce();
      it.domain.clock.advance(Duration.ofDays(400));
      assertThat(it.sweeps.receipt(it.viewer, done.id())).isEqualTo(receipt);
    }
  }

  @Test
  default void a_plan_is_begun_once_by_its_own_account_and_before_it_expires() throws Exception {
    try (SweepDomain it = open()) {
      Job job = it.domain.succeeded();
      Sweeps.Planned planned = it.plan(Action.CLEAN, all());
      String hash = planned.sweep().plan().hash();
      var stranger = it.domain.newAsker();
      assertRefused(ErrorCode.PLAN_GONE, () -> it.sweeps.start(stranger, stranger.account(), hash));
      var other = new Sweeps.Viewer(stranger.account(), false);
      assertRefused(ErrorCode.NOT_FOUND, () -> it.sweeps.get(other, planned.sweep().id()));
      assertThat(it.sweeps.get(new Sweeps.Viewer(stranger.account(), true), planned.sweep().id()))
          .isNotNull();
      Sweep begun = it.start(planned);
      assertThat(it.start(planned)).isEqualTo(begun);
      it.done(begun);
      assertThat(it.start(planned).id()).isEqualTo(begun.id());
      Job second = it.domain.succeeded();
      Sweeps.Planned late = it.plan(Action.CLEAN, ids(second.id()));
      it.domain.clock.advance(SweepDomain.PLAN_FOR);
      assertRefused(ErrorCode.PLAN_GONE, () -> it.start(late));
      assertRefused(ErrorCode.NOT_FOUND, () -> it.sweeps.get(it.viewer, late.sweep().id()));
      it.sweeping.runOnce();
      assertThat(it.domain.database.read(() -> it.store.find(late.sweep().id()))).isEmpty();
      assertThat(it.sweeps.list(it.domain.asker.account(), Optional.empty(), 10))
          .extracting(Sweep::id)
          .containsExactly(begun.id());
      assertThat(it.domain.now(second).kept()).isTrue();
      assertThat(it.domain.now(job).data()).isEqualTo(DataState.ERASED);
    }
  }

  @Test
  default void everything_of_accounts_ends_with_the_transaction_that_wants_it() throws Exception {
    try (SweepDomain it = open()) {
      var child = it.domain.newAsker();
      Job ended = it.domain.succeeded();
      Job trashed = it.domain.succeeded();
      it.domain.trash.put(it.domain.asker, trashed.id(), Duration.ofDays(3));
      Job queued = it.domain.queued();
      Job childs =
          it.domain.jobs.submit(
              child.account(),
              dev.lethe.ending.TestDomain.checked(dev.lethe.ending.TestDomain.terms(1), true));
      Job others = othersJob(it);
      var accounts = List.of(it.domain.asker.account(), child.account());
      Sweep sweep =
          it.domain.database.write(() ->
              it.sweeps.all(it.domain.asker, it.domain.asker.account(), accounts, Action.DELETE));
      assertThat(sweep.state()).isEqualTo(State.PLANNING);
      Sweep done = it.done(sweep);
      assertThat(done.counts()).isEqualTo(new Sweep.Counts(4, 0, 0));
      assertThat(List.of(ended, trashed, queued, childs))
          .allMatch(job -> it.domain.now(job).data() == DataState.ERASED);
      assertThat(it.domain.now(others).kept()).isTrue();
      JsonNode said = verified(it, done).content();
      assertThat(said.path("erased").asLong()).isEqualTo(4);
      assertThat(said.path("accounts")).hasSize(2);
    }
  }

  @Test
  default void what_the_filter_says_is_sealed_and_its_loss_stops_nothing() throws Exception {
    try (SweepDomain it = open()) {
      it.domain.succeeded();
      Filter filter =
          new Filter(
              Set.of(JobState.SUCCEEDED),
              "test.noop",
              it.domain.clock.instant().plusSeconds(1),
              null,
              Map.of("customer", "c1"),
              0L,
              9L,
              List.of());
      Sweep planned = it.plan(Action.CLEAN, filter).sweep();
      assertThat(it.sweeps.get(it.viewer, planned.id()).filter()).isEqualTo(filter);
      assertThat(it.sweeps.get(it.viewer, planned.id()).toString()).doesNotContain("customer");
      byte[] sealed =
          it.domain.database.with(
              handle -> handle.createQuery("select filter from sweeps").mapTo(byte[].class).one());
      assertThat(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1))
          .doesNotContain("noop", "customer");
      it.domain.database.run(() ->
          it.domain.database.with(
              handle -> handle.createUpdate("update sweeps set filter = null").execute()));
      Sweep done =
          it.done(
              it.sweeps.start(it.domain.asker, it.domain.asker.account(), planned.plan().hash()));
      assertThat(done.counts().done()).isEqualTo(1);
    }
  }

  private static Job othersJob(SweepDomain it) {
    return it.domain.jobs.submit(
        it.domain.newAsker().account(),
        dev.lethe.ending.TestDomain.checked(dev.lethe.ending.TestDomain.terms(1), true));
  }

  private static Statement verified(SweepDomain it, Sweep sweep) throws Exception {
    return PublicKeys.parse(it.domain.signing.publicKeys())
        .verify(it.sweeps.receipt(it.viewer, sweep.id()));
  }

  private static List<JobId> planned(SweepDomain it, Action action) {
    return it.plan(action, all()).sample().stream().map(Found::job).toList();
  }

  private static String hash(SweepDomain it, Action action, Filter filter) {
    return String.valueOf(it.plan(action, filter).sweep().plan().hash());
  }

  private static Filter states(JobState... states) {
    return new Filter(Set.of(states), null, null, null, Map.of(), null, null, List.of());
  }

  private static Filter type(String type) {
    return new Filter(Set.of(), type, null, null, Map.of(), null, null, List.of());
  }

  private static Filter created(java.time.Instant before) {
    return new Filter(Set.of(), null, before, null, Map.of(), null, null, List.of());
  }

  private static Filter ended(java.time.Instant before) {
    return new Filter(Set.of(), null, null, before, Map.of(), null, null, List.of());
  }

  private static Filter sized(@Nullable Long least, @Nullable Long most) {
    return new Filter(Set.of(), null, null, null, Map.of(), least, most, List.of());
  }

  private static Filter ids(JobId... ids) {
    return new Filter(Set.of(), null, null, null, Map.of(), null, null, List.of(ids));
  }
}
