package dev.lethe.ending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Erasure.Action;
import dev.lethe.ending.Erasure.Cause;
import dev.lethe.ending.Erasure.Residual;
import dev.lethe.ending.Erasure.Step;
import dev.lethe.ending.Erasure.Trouble;
import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.job.Job;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Ledger.Tally;
import dev.lethe.store.TestStores;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a store of erasures must do. */
public interface ErasureStoreContract {
  TestStores stores();

  @Test
  default void every_field_of_an_erasure_comes_back_as_it_went_in() {
    Erasure bare = inserted(bare(job(JobState.SUCCEEDED)));
    assertThat(found(bare.id())).contains(bare);
    Erasure full = full(bare(job(JobState.SUCCEEDED)));
    assertThat(full).hasNoNullFieldsOrProperties();
    Erasure begun = inserted(begun(full));
    assertThat(found(full.id())).contains(begun);
    Erasure underWay = underWay(full);
    saved(underWay);
    assertThat(found(full.id())).contains(underWay);
    saved(begun);
    assertThat(found(full.id())).contains(begun);
    saved(full);
    assertThat(found(full.id())).contains(full);
    assertThat(found(stores().ids().erasure())).isEmpty();
  }

  @Test
  default void a_finished_erasure_is_not_changed_any_more() {
    Erasure running = inserted(bare(job(JobState.SUCCEEDED)));
    Instant now = stores().clock().instant();
    Erasure finished = saved(running.finished(now));
    saved(running.failed(new Trouble("internal", "it failed", now), now));
    assertThat(found(running.id())).contains(finished);
    assertThat(due(now.plusSeconds(1), running)).isEmpty();
  }

  @Test
  default void every_action_and_cause_has_a_spelling() {
    for (Action action : Action.values()) {
      for (Cause cause : Cause.values()) {
        Erasure one = inserted(like(bare(job(JobState.SUCCEEDED)), action, cause));
        assertThat(found(one.id())).contains(one);
      }
    }
  }

  @Test
  default void erasures_are_due_in_the_order_of_their_next_try() {
    Instant now = stores().clock().instant();
    Erasure later = inserted(nextTry(bare(job(JobState.FAILED)), now));
    Erasure sooner = inserted(nextTry(bare(job(JobState.CANCELLED)), now.minusSeconds(5)));
    Erasure notYet = inserted(nextTry(bare(job(JobState.SUCCEEDED)), now.plusMillis(1)));
    Erasure done = inserted(nextTry(bare(job(JobState.SUCCEEDED)), now));
    saved(done.finished(now));
    assertThat(due(now, later, sooner, notYet, done)).containsExactly(sooner.id(), later.id());
    assertThat(due(now.plusMillis(1), later, sooner, notYet, done))
        .containsExactly(sooner.id(), later.id(), notYet.id());
    assertThat(stores().erasures().due(false, now, 1)).hasSize(1);
  }

  @Test
  default void those_whose_key_is_destroyed_are_due_apart_from_the_others() {
    Instant now = stores().clock().instant();
    Erasure keyed = inserted(bare(job(JobState.SUCCEEDED)));
    Erasure keyless = inserted(bare(job(JobState.SUCCEEDED)));
    saved(keyless.did(Step.KEY_DESTROYED, now));
    assertThat(due(false, now, keyed, keyless)).containsExactly(keyed.id());
    assertThat(due(true, now, keyed, keyless)).containsExactly(keyless.id());
    saved(keyless.did(Step.KEY_DESTROYED, now).finished(now));
    assertThat(due(true, now, keyed, keyless)).isEmpty();
  }

  @Test
  default void many_are_inserted_and_saved_at_once() {
    Instant now = stores().clock().instant();
    List<Erasure> some = Stream.generate(() -> bare(job(JobState.SUCCEEDED))).limit(300).toList();
    stores().transactions().run(() -> stores().erasures().insert(some));
    List<Erasure> failed =
        some.stream()
            .map(one -> one.failed(new Trouble("internal", "no " + one.id(), now), now))
            .toList();
    stores().transactions().run(() -> stores().erasures().save(failed));
    assertThat(failed).allMatch(one -> found(one.id()).equals(Optional.of(one)));
    stores().transactions().run(() -> stores().erasures().save(List.of()));
  }

  @Test
  default void an_erasure_waits_for_the_work_of_its_job_to_end() {
    Instant now = stores().clock().instant();
    for (JobState state : JobState.values()) {
      Erasure one = inserted(bare(job(state)));
      assertThat(due(now, one)).as(state.word()).hasSize(state.ended() ? 1 : 0);
    }
  }

  @Test
  default void the_next_moment_is_that_of_the_first_erasure_whose_work_has_ended() {
    finishAll();
    assertThat(stores().erasures().nextDue()).isEmpty();
    Instant now = stores().clock().instant();
    inserted(nextTry(bare(job(JobState.RUNNING)), now.minusSeconds(1)));
    assertThat(stores().erasures().nextDue()).isEmpty();
    inserted(nextTry(bare(job(JobState.FAILED)), now.plusSeconds(9)));
    inserted(nextTry(bare(job(JobState.FAILED)), now.plusSeconds(7)));
    assertThat(stores().erasures().nextDue()).contains(now.plusSeconds(7));
    inserted(nextTry(bare(job(JobState.FAILED)), now.minusSeconds(7)));
    assertThat(stores().erasures().nextDue()).contains(now.minusSeconds(7));
  }

  @Test
  default void erasures_are_pending_until_they_are_done() {
    long before = stores().erasures().pending();
    Erasure waiting = inserted(bare(job(JobState.RUNNING)));
    Erasure failing = inserted(bare(job(JobState.SUCCEEDED)));
    Instant now = stores().clock().instant();
    saved(failing.failed(new Trouble("internal", "it failed", now), now.plusSeconds(1)));
    assertThat(stores().erasures().pending()).isEqualTo(before + 2);
    saved(waiting.finished(now));
    assertThat(stores().erasures().pending()).isEqualTo(before + 1);
  }

  @Test
  default void a_removed_erasure_was_never_there() {
    Erasure one = inserted(bare(job(JobState.CANCELLED)));
    stores().transactions().run(() -> stores().erasures().remove(one.id()));
    assertThat(found(one.id())).isEmpty();
    assertThat(due(stores().clock().instant(), one)).isEmpty();
  }

  private void finishAll() {
    Instant now = stores().clock().instant();
    for (boolean keyless : List.of(false, true)) {
      for (Erasure one : stores().erasures().due(keyless, now.plusSeconds(3_600), 1_000)) {
        saved(one.finished(now));
      }
    }
  }

  private Job job(JobState state) {
    AccountId account = stores().newAccount();
    Job job = new JobSamples(stores(), account, "test.noop").bare(state);
    stores().transactions().run(() -> stores().jobs().insert(job));
    return job;
  }

  private Erasure bare(Job job) {
    Instant now = stores().clock().instant();
    return new Erasure(
        stores().ids().erasure(),
        job.id(),
        job.account(),
        job.type(),
        job.keySlot(),
        Action.DELETE,
        Cause.EXPIRY,
        null,
        Map.of(),
        0,
        now,
        null,
        List.of(),
        0,
        List.of(),
        now,
        null);
  }

  private Erasure full(Erasure bare) {
    Instant now = stores().clock().instant();
    return new Erasure(
        bare.id(),
        bare.job(),
        bare.account(),
        bare.jobType(),
        bare.keySlot(),
        bare.action(),
        bare.cause(),
        stores().ids().key(),
        Arrays.stream(Step.values())
            .collect(Collectors.toMap(Function.identity(), s -> now.plusMillis(s.ordinal()))),
        3,
        now.plusMillis(20),
        new Trouble("blob_io_error", "it said \"no\"", now.plusMillis(21)),
        List.of(
            new Tally(ArtifactKind.INPUT, 1, 5_000_000_000L),
            new Tally(ArtifactKind.THUMBNAIL, 12, 34)),
        2,
        List.of(
            new Residual("a backup", now.plusMillis(22)), new Residual("a worker's memory", null)),
        bare.createdAt(),
        now.plusMillis(23));
  }

  private static Erasure underWay(Erasure e) {
    return new Erasure(
        e.id(),
        e.job(),
        e.account(),
        e.jobType(),
        e.keySlot(),
        e.action(),
        e.cause(),
        e.askedBy(),
        e.steps(),
        e.tries(),
        e.nextTryAt(),
        e.lastError(),
        e.artifacts(),
        e.linksRevoked(),
        e.residuals(),
        e.createdAt(),
        null);
  }

  /** As it was before anything was done about it. */
  private static Erasure begun(Erasure e) {
    return new Erasure(
        e.id(),
        e.job(),
        e.account(),
        e.jobType(),
        e.keySlot(),
        e.action(),
        e.cause(),
        e.askedBy(),
        Map.of(),
        0,
        e.createdAt(),
        null,
        List.of(),
        0,
        List.of(),
        e.createdAt(),
        null);
  }

  private static Erasure like(Erasure e, Action action, Cause cause) {
    return new Erasure(
        e.id(),
        e.job(),
        e.account(),
        e.jobType(),
        e.keySlot(),
        action,
        cause,
        e.askedBy(),
        e.steps(),
        e.tries(),
        e.nextTryAt(),
        e.lastError(),
        e.artifacts(),
        e.linksRevoked(),
        e.residuals(),
        e.createdAt(),
        e.doneAt());
  }

  private static Erasure nextTry(Erasure e, Instant at) {
    return new Erasure(
        e.id(),
        e.job(),
        e.account(),
        e.jobType(),
        e.keySlot(),
        e.action(),
        e.cause(),
        e.askedBy(),
        e.steps(),
        e.tries(),
        at,
        e.lastError(),
        e.artifacts(),
        e.linksRevoked(),
        e.residuals(),
        e.createdAt(),
        e.doneAt());
  }

  private Erasure inserted(Erasure erasure) {
    stores().transactions().run(() -> stores().erasures().insert(erasure));
    return erasure;
  }

  private Erasure saved(Erasure erasure) {
    stores().transactions().run(() -> stores().erasures().save(erasure));
    return erasure;
  }

  private Optional<Erasure> found(ErasureId id) {
    return stores().transactions().read(() -> stores().erasures().find(id));
  }

  private List<ErasureId> due(Instant now, Erasure... among) {
    return due(false, now, among);
  }

  private List<ErasureId> due(boolean keyless, Instant now, Erasure... among) {
    List<ErasureId> own = Arrays.stream(among).map(Erasure::id).toList();
    return stores().erasures().due(keyless, now, 1_000).stream()
        .map(Erasure::id)
        .filter(own::contains)
        .toList();
  }
}
