package dev.lethe.job;

import static dev.lethe.job.JobState.CANCELLED;
import static dev.lethe.job.JobState.CANCELLING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.Golden;
import dev.lethe.id.IdSource;
import dev.lethe.job.Content.JobError;
import dev.lethe.job.Job.Attempts;
import dev.lethe.job.Job.Lease;
import dev.lethe.job.Job.Links;
import dev.lethe.job.Job.Progress;
import dev.lethe.job.Job.Stored;
import dev.lethe.job.Job.Terms;
import dev.lethe.job.Job.Times;
import dev.lethe.job.Lifecycle.Transition;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class LifecycleTest {
  private static final Instant NOW = Instant.parse("2027-01-31T09:15:02.123Z");
  private static final IdSource IDS =
      new IdSource(InstantSource.fixed(NOW), new SplittableRandom(1));

  @Test
  void the_table_is_walked_by_state_and_event() {
    for (JobState from : JobState.values()) {
      for (JobEvent event : JobEvent.values()) {
        Optional<JobState> row =
            Lifecycle.table().stream()
                .filter(t -> t.from() == from && t.event() == event)
                .map(Transition::to)
                .findFirst();
        assertThat(Lifecycle.next(from, event)).isEqualTo(row);
      }
    }
  }

  @Test
  void a_job_does_what_the_table_says_and_refuses_all_else() {
    for (JobState from : JobState.values()) {
      for (JobEvent event : JobEvent.values()) {
        Job job = job(from, event == JobEvent.CANCEL_UNCONFIRMED);
        Optional<JobState> to = Lifecycle.next(from, event);
        if (to.isPresent()) {
          assertThat(after(job, event).state()).as("%s, %s", from, event).isEqualTo(to.get());
        } else if (event == JobEvent.CANCEL_UNCONFIRMED && from == CANCELLING) {
          assertThat(after(job, event)).as("the first cancel stays").isEqualTo(job);
        } else if (event != JobEvent.CANCEL_UNCONFIRMED || from.ended()) {
          assertThatThrownBy(() -> after(job, event))
              .as("%s, %s", from, event)
              .isInstanceOf(IllegalStateException.class);
        }
      }
    }
  }

  @Test
  void nothing_leaves_an_ended_state() {
    assertThat(Lifecycle.table()).noneMatch(t -> t.from().ended());
  }

  @Test
  void from_cancelling_there_is_no_way_but_to_cancelled() {
    assertThat(reachable(CANCELLING)).isEqualTo(EnumSet.of(CANCELLING, CANCELLED));
  }

  @Test
  void every_state_is_reached_from_a_draft_and_leads_to_an_end() {
    assertThat(reachable(JobState.DRAFT)).isEqualTo(EnumSet.allOf(JobState.class));
    for (JobState state : JobState.values()) {
      assertThat(reachable(state)).anyMatch(JobState::ended);
    }
  }

  @Test
  void every_live_state_can_be_cancelled() {
    for (JobState state : JobState.values()) {
      assertThat(Lifecycle.next(state, JobEvent.CANCEL).isPresent()).isEqualTo(!state.ended());
    }
  }

  @Test
  void the_page_shows_the_table() {
    Path page = Path.of("docs", "state-machine.md");
    Golden.block(page, "diagram", diagram());
    Golden.block(page, "table", table());
    Golden.block(page, "data-diagram", dataDiagram());
    Golden.block(page, "data-table", dataTable());
  }

  @Test
  void data_goes_one_way_but_for_the_trash() {
    assertThat(DataLifecycle.leads(DataState.TRASHED, DataState.KEPT)).isTrue();
    assertThat(DataLifecycle.table())
        .filteredOn(t -> t.to().compareTo(t.from()) <= 0)
        .extracting(DataLifecycle.Transition::event)
        .containsExactly(DataEvent.UNDELETE);
  }

  @Test
  void the_data_of_a_job_does_what_the_table_says_and_refuses_all_else() {
    for (DataState from : DataState.values()) {
      for (DataState to : DataState.values()) {
        Job job = dataIn(from);
        boolean leads =
            DataLifecycle.table().stream().anyMatch(t -> t.from() == from && t.to() == to);
        if (leads) {
          assertThat(become(job, to).data()).as("%s to %s", from, to).isEqualTo(to);
        } else {
          assertThatThrownBy(() -> become(job, to))
              .as("%s to %s", from, to)
              .isInstanceOf(IllegalStateException.class);
        }
      }
    }
  }

  @Test
  void a_hold_forbids_every_way_to_lose_data_that_somebody_was_told_of() {
    assertThat(DataLifecycle.table())
        .filteredOn(t -> DataLifecycle.yieldsToHold(t.from(), t.event()))
        .extracting(DataLifecycle.Transition::event)
        .containsOnly(
            DataEvent.CLEAN, DataEvent.DELETE, DataEvent.TRASH, DataEvent.EXPIRY, DataEvent.PURGE);
    assertThat(DataLifecycle.table())
        .filteredOn(t -> t.held() == DataLifecycle.Held.GOES_ON && t.to() == DataState.ERASING)
        .extracting(DataLifecycle.Transition::event)
        .containsOnly(DataEvent.DISCARD, DataEvent.BURIED);
  }

  private static Job dataIn(DataState state) {
    Job kept = job(JobState.SUCCEEDED, false);
    return switch (state) {
      case KEPT -> kept;
      case TRASHED -> kept.trashed(NOW);
      case ERASING -> kept.erasing(IDS.erasure(), Job.Visibility.SHOWN);
      case ERASED -> kept.erasing(IDS.erasure(), Job.Visibility.SHOWN).erased();
    };
  }

  private static Job become(Job job, DataState to) {
    return switch (to) {
      case KEPT -> job.undeleted(null);
      case TRASHED -> job.trashed(NOW);
      case ERASING -> job.erasing(IDS.erasure(), Job.Visibility.SHOWN);
      case ERASED -> job.erased();
    };
  }

  private static String dataDiagram() {
    return "```mermaid\nstateDiagram-v2\n    [*] --> kept\n"
        + DataLifecycle.table().stream()
            .map(t ->
                "    %s --> %s: %s%n".formatted(t.from().word(), t.to().word(), t.event().word()))
            .collect(Collectors.joining())
        + "    erased --> [*]\n```\n";
  }

  private static String dataTable() {
    return "| from | event | to | under a hold | rule |\n|---|---|---|---|---|\n"
        + DataLifecycle.table().stream()
            .map(t ->
                "| %s | %s | %s | %s | %s |%n"
                    .formatted(
                        t.from().word(),
                        t.event().word(),
                        t.to().word(),
                        t.held().word(),
                        t.rule()))
            .collect(Collectors.joining());
  }

  private static String diagram() {
    String arrows =
        Lifecycle.table().stream()
            .map(t ->
                "    %s --> %s: %s%n".formatted(word(t.from()), word(t.to()), t.event().word()))
            .collect(Collectors.joining());
    String ends =
        EnumSet.allOf(JobState.class).stream()
            .filter(JobState::ended)
            .map(s -> "    %s --> [*]%n".formatted(word(s)))
            .collect(Collectors.joining());
    return "```mermaid\nstateDiagram-v2\n    [*] --> draft\n" + arrows + ends + "```\n";
  }

  private static String table() {
    return "| from | event | to | rule |\n|---|---|---|---|\n"
        + Lifecycle.table().stream()
            .map(t ->
                "| %s | %s | %s | %s |%n"
                    .formatted(word(t.from()), t.event().word(), word(t.to()), t.rule()))
            .collect(Collectors.joining());
  }

  private static String word(JobState state) {
    return state.word();
  }

  private static Set<JobState> reachable(JobState from) {
    Set<JobState> reached = new HashSet<>(Set.of(from));
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Transition row : Lifecycle.table()) {
        grown |= reached.contains(row.from()) && reached.add(row.to());
      }
    }
    return reached;
  }

  private static Job after(Job job, JobEvent event) {
    var why = new JobError("internal", "it broke", true, 1);
    return switch (event) {
      case SUBMIT -> job.submitted(NOW);
      case CLAIM -> job.claimed(lease(), NOW);
      case SUCCEED ->
          ending(job) ? job.stopped(Cancel.Stop.CONFIRMED, NOW) : job.succeeded("{}", NOW, true);
      case FAIL ->
          ending(job) ? job.stopped(Cancel.Stop.CONFIRMED, NOW) : job.failed(why, NOW, true);
      case RETRY -> job.retried(why, NOW, true);
      case RELEASE -> job.released(NOW, true);
      case CANCEL, CANCEL_UNCONFIRMED -> job.cancelled(Cancel.By.USER, null, NOW);
      case STOP -> job.stopped(Cancel.Stop.CONFIRMED, NOW);
    };
  }

  /** A report on a cancelling job is a stop, whatever it says of the work. */
  private static boolean ending(Job job) {
    return job.state() == CANCELLING;
  }

  private static Lease lease() {
    return new Lease("node", NOW, NOW, "test");
  }

  private static Job job(JobState state, boolean unconfirmed) {
    boolean held = state == JobState.RUNNING || state == CANCELLING;
    return new Job(
        IDS.job(),
        IDS.account(),
        "test.noop",
        1,
        Job.Visibility.SHOWN,
        state,
        DataState.KEPT,
        new Times(NOW, null, null, null, null, null, NOW),
        new Terms(3, null, null, false),
        new Attempts(1, 0, unconfirmed),
        held ? lease() : null,
        state == CANCELLING ? new Cancel(NOW, Cancel.By.USER, null, null) : null,
        Progress.NONE,
        new Stored(0, 0),
        Links.NONE,
        Content.of("{}", Map.of()));
  }
}
