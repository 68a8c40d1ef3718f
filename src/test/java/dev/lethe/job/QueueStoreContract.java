package dev.lethe.job;

import static dev.lethe.job.JobState.CANCELLING;
import static dev.lethe.job.JobState.DRAFT;
import static dev.lethe.job.JobState.QUEUED;
import static dev.lethe.job.JobState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.JobId;
import dev.lethe.job.Job.Lease;
import dev.lethe.job.QueueStore.Held;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a store shows the queue as lanes. */
public interface QueueStoreContract extends JobRecords {
  @Test
  default void a_lane_begins_with_the_highest_priority_then_the_longest_wait() {
    JobSamples samples = samples();
    Instant now = stores().clock().instant();
    Job later = inserted(JobSamples.notBefore(samples.bare(QUEUED), now.minusSeconds(1)));
    Job sooner = inserted(JobSamples.notBefore(samples.bare(QUEUED), now.minusSeconds(9)));
    Job alike = inserted(JobSamples.notBefore(samples.bare(QUEUED), now.minusSeconds(1)));
    Job low = inserted(JobSamples.priority(sooner(samples, now), -1));
    Job high = inserted(JobSamples.priority(samples.bare(QUEUED), 1));
    inserted(samples.bare(RUNNING));
    inserted(samples.bare(DRAFT));
    for (Job expected : List.of(high, sooner, later, alike, low)) {
      Lane lane = laneOf(expected).orElseThrow();
      assertThat(lane)
          .isEqualTo(
              new Lane(
                  expected.account(),
                  expected.type(),
                  expected.id(),
                  expected.terms().start().priority(),
                  expected.times().notBefore(),
                  0));
      assertThat(lockFirst(lane, 1)).containsExactly(expected.id());
      saved(expected, JobSamples.with(expected, JobState.CANCELLED));
    }
    assertThat(laneOf(low)).isEmpty();
  }

  private static Job sooner(JobSamples samples, Instant now) {
    return JobSamples.notBefore(samples.bare(QUEUED), now.minusSeconds(99));
  }

  @Test
  default void each_account_has_a_lane_for_each_type() {
    JobSamples one = samples();
    JobSamples two = samples();
    Job first = inserted(one.bare(QUEUED));
    inserted(one.bare(QUEUED));
    Job ofOtherAccount = inserted(two.bare(QUEUED));
    Job ofOtherType = inserted(JobSamples.ofType(one.bare(QUEUED), ofOtherAccount.type()));
    List<JobId> firsts = stores().queue().lanes().stream().map(Lane::first).toList();
    assertThat(firsts)
        .doesNotHaveDuplicates()
        .contains(first.id(), ofOtherAccount.id(), ofOtherType.id());
    assertThat(laneOf(ofOtherType)).map(Lane::first).contains(ofOtherType.id());
  }

  @Test
  default void a_job_whose_data_is_not_kept_is_in_no_lane() {
    Job job = inserted(samples().bare(QUEUED));
    assertThat(laneOf(job)).isPresent();
    saved(job, JobSamples.erasing(job, stores().ids().erasure()));
    assertThat(laneOf(job)).isEmpty();
  }

  @Test
  default void a_job_whose_time_has_not_come_waits_outside_its_lane() {
    JobSamples samples = samples();
    Instant now = stores().clock().instant();
    Instant soon = now.minusSeconds(1_000_000);
    Job early = inserted(JobSamples.waiting(samples.bare(QUEUED), soon));
    Job late = inserted(JobSamples.waiting(samples.bare(QUEUED), now.plusSeconds(5)));
    assertThat(laneOf(late)).isEmpty();
    assertThat(stores().queue().nextDue()).contains(soon);
    assertThat(write(() -> stores().queue().letIn(soon.minusMillis(1), 9))).isZero();
    assertThat(write(() -> stores().queue().letIn(soon, 9))).isEqualTo(1);
    assertThat(laneOf(late)).map(Lane::first).contains(early.id());
    assertThat(write(() -> stores().queue().letIn(now.plusSeconds(5), 9))).isEqualTo(1);
    assertThat(lockFirst(laneOf(late).orElseThrow(), 9)).containsExactly(early.id(), late.id());
  }

  @Test
  default void no_more_are_let_in_at_once_than_asked_for() {
    JobSamples samples = samples();
    Instant past = stores().clock().instant().minusSeconds(2_000_000);
    for (int i = 0; i < 3; i++) {
      inserted(JobSamples.waiting(samples.bare(QUEUED), past));
    }
    assertThat(write(() -> stores().queue().letIn(past, 2))).isEqualTo(2);
    assertThat(write(() -> stores().queue().letIn(past, 2))).isEqualTo(1);
    assertThat(write(() -> stores().queue().letIn(past, 2))).isZero();
  }

  @Test
  default void what_workers_hold_is_counted_by_account_and_type() {
    JobSamples samples = samples();
    Job running = inserted(leased(samples.bare(RUNNING)));
    inserted(leased(samples.bare(CANCELLING)));
    inserted(samples.bare(CANCELLING));
    inserted(samples.bare(QUEUED));
    assertThat(stores().queue().held()).contains(new Held(running.account(), running.type(), 2));
    assertThat(stores().queue().queued()).containsEntry(running.type(), 1L);
  }

  @Test
  default void the_last_turn_of_an_account_is_in_its_lanes() {
    Job job = inserted(samples().bare(QUEUED));
    long last = stores().transactions().read(() -> stores().queue().lastTurn());
    for (long turn : List.of(last + 1, last + 7)) {
      stores().transactions().run(() -> stores().queue().served(job.account(), turn));
      assertThat(laneOf(job)).map(Lane::turn).contains(turn);
      assertThat(stores().queue().lastTurn()).isEqualTo(turn);
    }
  }

  @Test
  default void a_rule_is_kept_until_it_says_nothing() {
    String type = "ruled-" + stores().ids().job();
    var both = new TypeRule(true, 3);
    for (TypeRule rule : List.of(both, both.withSlots(null), both.withPaused(false))) {
      stores().transactions().run(() -> stores().queue().save(type, rule));
      assertThat(stores().queue().rules()).containsEntry(type, rule);
      Map<String, TypeRule> locked = write(() -> stores().queue().lockRules());
      assertThat(locked).containsEntry(type, rule);
    }
    stores().transactions().run(() -> stores().queue().save(type, TypeRule.NONE));
    assertThat(stores().queue().rules()).doesNotContainKey(type);
  }

  private Optional<Lane> laneOf(Job job) {
    return stores().queue().lane(job.account(), job.type());
  }

  private List<JobId> lockFirst(Lane lane, int most) {
    return write(() -> stores().queue().lockFirst(lane, most));
  }

  private Job leased(Job job) {
    Instant now = stores().clock().instant();
    return JobSamples.with(job, new Lease("worker", now, now, "cgroup"));
  }
}
