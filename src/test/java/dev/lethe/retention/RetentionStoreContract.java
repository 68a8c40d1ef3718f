package dev.lethe.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.ending.Erasure.Action;
import dev.lethe.ending.Hold;
import dev.lethe.id.JobId;
import dev.lethe.job.Content;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.JobRecords;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.retention.Policy.Label;
import dev.lethe.retention.Policy.Scope;
import dev.lethe.retention.Policy.Term;
import dev.lethe.retention.Walk.Kind;
import dev.lethe.retention.Walk.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How the jobs are found that time may end. */
public interface RetentionStoreContract extends JobRecords {
  @Test
  default void ended_jobs_are_met_in_the_order_in_which_they_ended() {
    JobSamples samples = samples();
    Instant now = now();
    Job third = inserted(samples.endedAt(now.minusMillis(1)));
    Job second = inserted(samples.endedAt(now.minusMillis(2)));
    Job first = inserted(samples.endedAt(now.minusMillis(2)));
    inserted(samples.endedAt(now));
    inserted(samples.dated(now.minusMillis(5)));
    inserted(samples.bare(JobState.RUNNING));
    Job trashed = inserted(samples.endedAt(now.minusMillis(3)));
    saved(trashed, trashed.trashed(now));
    List<JobId> expected =
        first.id().toString().compareTo(second.id().toString()) < 0
            ? List.of(first.id(), second.id(), third.id())
            : List.of(second.id(), first.id(), third.id());
    assertThat(met(Kind.ENDED, third, now)).isEqualTo(expected);
    assertThat(oneByOne(Kind.ENDED, third, now)).isEqualTo(expected);
  }

  @Test
  default void drafts_are_met_in_the_order_in_which_they_were_made() {
    JobSamples samples = samples();
    Instant now = now();
    Job second = inserted(samples.madeAt(now.minusMillis(1), JobState.DRAFT));
    Job first = inserted(samples.madeAt(now.minusMillis(2), JobState.DRAFT));
    inserted(samples.madeAt(now, JobState.DRAFT));
    inserted(samples.madeAt(now.minusMillis(3), JobState.QUEUED));
    inserted(samples.madeAt(now.minusMillis(3), JobState.DRAFT).with(Visibility.RECEIVING));
    assertThat(met(Kind.DRAFTS, first, now)).containsExactly(first.id(), second.id());
    assertThat(oneByOne(Kind.DRAFTS, first, now)).containsExactly(first.id(), second.id());
  }

  @Test
  default void by_their_creation_jobs_are_met_in_the_order_of_their_ids() {
    JobSamples samples = samples();
    Job first = inserted(samples.endedAt(now()));
    Job second = inserted(samples.bare(JobState.RUNNING));
    stores().clock().advance(Duration.ofMinutes(1));
    inserted(samples.endedAt(now()));
    assertThat(oneByOne(Kind.CREATED, first, first.times().created().plusMillis(1)))
        .containsExactly(first.id(), second.id());
  }

  @Test
  default void what_is_met_is_told_as_it_is() {
    JobSamples samples = samples();
    Job job = inserted(samples.endedAt(now()).with(new Job.Stored(2, 4_711)));
    Facts facts = one(job);
    assertThat(facts).isEqualTo(Facts.of(job));
    hold(job);
    assertThat(one(job).held()).isTrue();
    Job dated = inserted(samples.dated(now()));
    assertThat(one(dated).ownDate()).isEqualTo(now());
    assertThat(one(dated).ownTerm()).isFalse();
  }

  @Test
  default void all_jobs_with_data_are_listed_in_pieces() {
    JobSamples samples = samples();
    List<JobId> kept = new ArrayList<>();
    for (JobState state : JobState.values()) {
      kept.add(inserted(samples.bare(state)).id());
    }
    inserted(samples.bare(JobState.DRAFT).with(Visibility.RECEIVING));
    Job gone = inserted(samples.bare(JobState.FAILED));
    saved(gone, gone.erasing(stores().ids().erasure(), Visibility.SHOWN));
    List<JobId> found = new ArrayList<>();
    Optional<JobId> behind = Optional.empty();
    while (true) {
      Optional<JobId> from = behind;
      List<Facts> some =
          stores().transactions().read(() -> store().all(Optional.of(gone.account()), from, 2));
      if (some.isEmpty()) {
        break;
      }
      some.forEach(facts -> found.add(facts.id()));
      behind = Optional.of(some.getLast().id());
    }
    assertThat(found).isEqualTo(kept);
  }

  @Test
  default void labels_are_found_without_being_read() {
    JobSamples samples = samples();
    Job with = inserted(labelled(samples, "c1"));
    Job without = inserted(labelled(samples, "c2"));
    var label = new Label("customer", "c1");
    Policy policy =
        new Policy(
            stores().ids().policy(),
            with.account(),
            new Scope(null, Set.of(), label),
            new Term(Policy.From.ENDED, Duration.ofDays(1), Action.DELETE, null),
            now(),
            now());
    stores()
        .transactions()
        .run(() -> stores().policies().insert(policy, new Asker(with.account(), null)));
    List<JobId> both = List.of(with.id(), without.id());
    assertThat(stores().transactions().read(() -> store().labelled(both)))
        .isEqualTo(Map.of(with.id(), Set.of(policy.id())));
    assertThat(stores().transactions().read(() -> store().having(with.account(), label, both)))
        .containsExactly(with.id());
    assertThat(stores().transactions().read(() -> store().labelled(List.of()))).isEmpty();
  }

  @Test
  default void the_default_holds_since_it_was_asked_for_first() {
    Instant first = write(() -> store().defaultSince(now()));
    stores().clock().advance(Duration.ofSeconds(1));
    assertThat(write(() -> store().defaultSince(now()))).isEqualTo(first).isBefore(now());
  }

  @Test
  default void a_day_is_told_of_once() {
    var account = stores().newAccount();
    var foreseen = new Foreseen(account, 20_000, 3, 4_711, now());
    assertThat(write(() -> store().note(foreseen))).isTrue();
    assertThat(write(() -> store().note(new Foreseen(account, 20_000, 4, 1, now())))).isFalse();
    stores().transactions().run(() -> store().forget(20_001));
    assertThat(write(() -> store().note(foreseen))).as("forgotten").isTrue();
  }

  private static Job labelled(JobSamples samples, String value) {
    return samples.with(Content.of("{}", Map.of("customer", value)));
  }

  private void hold(Job job) {
    var hold =
        new Hold(
            job.account(), job.id(), Hold.By.ACCOUNT, new Asker(job.account(), null), now(), null);
    write(() -> {
      stores().holds().put(jobs().lock(job.id()).orElseThrow(), hold);
      return true;
    });
  }

  private Facts one(Job job) {
    return stores()
        .transactions()
        .read(() -> store().all(Optional.of(job.account()), Optional.empty(), 100))
        .stream()
        .filter(facts -> facts.id().equals(job.id()))
        .findFirst()
        .orElseThrow();
  }

  /** Those of the same account, on the way of the account and on the way of all. */
  private List<JobId> met(Kind kind, Job of, Instant before) {
    var own = new Walk(kind, Optional.of(of.account()), Duration.ZERO);
    var everybodys = new Walk(kind, Optional.empty(), Duration.ZERO);
    List<JobId> met = slice(own, Optional.empty(), before, 1_000).stream().map(Facts::id).toList();
    assertThat(
            slice(everybodys, Optional.empty(), before, 100_000).stream()
                .filter(facts -> facts.account().equals(of.account()))
                .map(Facts::id))
        .isEqualTo(met);
    return met;
  }

  private List<JobId> oneByOne(Kind kind, Job of, Instant before) {
    var walk = new Walk(kind, Optional.of(of.account()), Duration.ZERO);
    var met = new ArrayList<JobId>();
    Optional<Mark> mark = Optional.empty();
    while (true) {
      List<Facts> next = slice(walk, mark, before, 1);
      if (next.isEmpty() || !walk.mark(next.getFirst()).at().isBefore(before)) {
        return met;
      }
      met.add(next.getFirst().id());
      mark = Optional.of(walk.mark(next.getFirst()));
    }
  }

  private List<Facts> slice(Walk walk, Optional<Mark> behind, Instant before, int limit) {
    return stores().transactions().read(() -> store().slice(walk, behind, before, limit));
  }

  private Instant now() {
    return stores().clock().instant();
  }

  private RetentionStore store() {
    return stores().retention();
  }
}
