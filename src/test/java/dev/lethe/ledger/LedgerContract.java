package dev.lethe.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.key.Burial;
import dev.lethe.ledger.Artifact.State;
import dev.lethe.ledger.Ledger.Tally;
import dev.lethe.store.TestStores;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a ledger must do, whatever it is made of. */
public interface LedgerContract {
  TestStores stores();

  @Test
  default void every_field_of_a_file_comes_back_as_it_went_in() {
    Job job = job();
    for (ArtifactKind kind : ArtifactKind.values()) {
      Artifact file = stored(job, kind, 3, 5_000_000_000L);
      assertThat(file).hasNoNullFieldsOrProperties();
      assertThat(ledger().find(file.id())).contains(file);
    }
  }

  @Test
  default void a_file_is_known_from_its_first_byte_and_found_from_its_last() {
    Job job = job();
    Artifact writing = opened(job, ArtifactKind.VIDEO, 1);
    assertThat(ledger().known(job.id())).containsExactly(writing.id());
    assertThat(ledger().in(job.id(), Set.of(State.WRITING))).containsExactly(writing.id());
    assertThat(ledger().find(writing.id())).isEmpty();
    assertThat(ledger().of(job.id())).isEmpty();
    assertThat(ledger().ownerOf(writing.id())).isEmpty();
    assertThat(ledger().tally(job.id())).isEmpty();
    Artifact whole = settled(job, writing, 10);
    assertThat(ledger().find(writing.id())).contains(whole);
    assertThat(ledger().of(job.id())).containsExactly(whole);
    assertThat(ledger().ownerOf(writing.id())).contains(job.id());
  }

  @Test
  default void a_file_is_completed_once_and_only_while_it_is_written() {
    Job job = job();
    Artifact whole = stored(job, ArtifactKind.INPUT, 0, 10);
    assertThatThrownBy(() -> settled(job, whole, 20)).isInstanceOf(IllegalStateException.class);
    assertThat(ledger().find(whole.id())).contains(whole);
    Artifact never = artifact(job, ArtifactKind.INPUT, 0);
    assertThatThrownBy(() -> settled(job, never, 20)).isInstanceOf(IllegalStateException.class);
    assertThat(ledger().find(never.id())).isEmpty();
  }

  @Test
  default void the_files_of_a_job_are_listed_oldest_first() {
    Job job = job();
    Artifact first = stored(job, ArtifactKind.INPUT, 0, 1);
    Artifact second = stored(job, ArtifactKind.VIDEO, 1, 2);
    stored(job(), ArtifactKind.VIDEO, 1, 3);
    Artifact third = stored(job, ArtifactKind.AUDIO, 1, 4);
    assertThat(ledger().of(job.id())).containsExactly(first, second, third);
  }

  @Test
  default void a_forgotten_file_was_never_there() {
    Job job = job();
    Artifact whole = stored(job, ArtifactKind.INPUT, 0, 10);
    Artifact writing = opened(job, ArtifactKind.INPUT, 0);
    run(() -> ledger().forget(whole.id()));
    run(() -> ledger().forget(writing.id()));
    run(() -> ledger().forget(stores().ids().artifact()));
    assertThat(ledger().known(job.id())).isEmpty();
    assertThat(ledger().ownerOf(whole.id())).isEmpty();
  }

  @Test
  default void a_dropped_file_is_hidden_but_known() {
    Job job = job();
    Artifact kept = stored(job, ArtifactKind.INPUT, 0, 10);
    Artifact dropped = stored(job, ArtifactKind.INPUT, 0, 20);
    run(() -> ledger().drop(dropped.id()));
    assertThat(ledger().find(dropped.id())).isEmpty();
    assertThat(ledger().of(job.id())).containsExactly(kept);
    assertThat(ledger().ownerOf(dropped.id())).isEmpty();
    assertThat(ledger().tally(job.id())).containsExactly(new Tally(ArtifactKind.INPUT, 1, 10));
    assertThat(ledger().known(job.id())).containsExactlyInAnyOrder(kept.id(), dropped.id());
    assertThat(ledger().in(job.id(), Set.of(State.DROPPED))).containsExactly(dropped.id());
  }

  @Test
  default void the_outputs_of_a_job_are_dropped_and_its_inputs_stay() {
    Job job = job();
    Artifact input = stored(job, ArtifactKind.INPUT, 0, 10);
    Artifact fetched = stored(job, ArtifactKind.INPUT, 1, 10);
    Artifact output = stored(job, ArtifactKind.VIDEO, 1, 20);
    Artifact again = stored(job, ArtifactKind.VIDEO, 2, 20);
    Artifact writing = opened(job, ArtifactKind.VIDEO, 2);
    Artifact another = stored(job(), ArtifactKind.VIDEO, 1, 30);
    run(() -> ledger().dropOutputs(job.id()));
    assertThat(ledger().of(job.id())).containsExactly(input, fetched);
    assertThat(ledger().in(job.id(), Set.of(State.DROPPED)))
        .containsExactlyInAnyOrder(output.id(), again.id());
    assertThat(ledger().in(job.id(), Set.of(State.WRITING))).containsExactly(writing.id());
    assertThat(ledger().find(another.id())).contains(another);
  }

  @Test
  default void jobs_with_unsettled_files_are_found() {
    EnumSet<State> unsettled = EnumSet.of(State.WRITING, State.DROPPED);
    Job writing = job();
    opened(writing, ArtifactKind.INPUT, 0);
    opened(writing, ArtifactKind.INPUT, 0);
    Job dropped = job();
    Artifact gone = stored(dropped, ArtifactKind.INPUT, 0, 1);
    run(() -> ledger().drop(gone.id()));
    Job settled = job();
    stored(settled, ArtifactKind.INPUT, 0, 1);
    assertThat(ledger().jobsWith(unsettled, 1_000))
        .contains(writing.id(), dropped.id())
        .doesNotContain(settled.id())
        .doesNotHaveDuplicates();
    assertThat(ledger().jobsWith(unsettled, 1)).hasSize(1);
  }

  @Test
  default void files_are_tallied_by_kind() {
    Job job = job();
    stored(job, ArtifactKind.VIDEO, 1, 5_000_000_000L);
    stored(job, ArtifactKind.VIDEO, 1, 5_000_000_000L);
    stored(job, ArtifactKind.INPUT, 0, 7);
    assertThat(ledger().tally(job.id()))
        .containsExactlyInAnyOrder(
            new Tally(ArtifactKind.INPUT, 1, 7), new Tally(ArtifactKind.VIDEO, 2, 10_000_000_000L));
    assertThat(ledger().tally(job().id())).isEmpty();
  }

  @Test
  default void of_many_jobs_each_gets_its_own() {
    Job one = job();
    Job other = job();
    Job bare = job();
    Artifact video = stored(one, ArtifactKind.VIDEO, 1, 5);
    Artifact input = stored(other, ArtifactKind.INPUT, 0, 7);
    Artifact late = stored(other, ArtifactKind.INPUT, 0, 8);
    List<JobId> all = List.of(bare.id(), other.id(), one.id());
    assertThat(ledger().known(all))
        .isEqualTo(Map.of(one.id(), Set.of(video.id()), other.id(), Set.of(input.id(), late.id())));
    assertThat(ledger().tally(all))
        .isEqualTo(
            Map.of(
                one.id(),
                List.of(new Tally(ArtifactKind.VIDEO, 1, 5)),
                other.id(),
                List.of(new Tally(ArtifactKind.INPUT, 2, 15))));
    assertThat(ledger().ciphertexts(all)).containsOnlyKeys(one.id(), other.id());
    assertThat(ledger().ciphertexts(all).get(other.id())).hasSize(2);
    run(() -> ledger().clear(List.of(one.id(), bare.id())));
    assertThat(ledger().tally(all)).containsOnlyKeys(other.id());
  }

  @Test
  default void a_cleared_ledger_tells_the_owner_of_a_file_and_no_more() {
    Job job = job();
    Artifact whole = stored(job, ArtifactKind.INPUT, 0, 10);
    run(() -> ledger().clear(List.of(job.id())));
    run(() -> stores().jobs().clearContent(List.of(job.id())));
    assertThat(ledger().find(whole.id())).isEmpty();
    assertThat(ledger().of(job.id())).isEmpty();
    assertThat(ledger().tally(job.id())).isEmpty();
    assertThat(ledger().ownerOf(whole.id())).contains(job.id());
    assertThat(ledger().in(job.id(), EnumSet.allOf(State.class))).containsExactly(whole.id());
    assertThat(ledger().in(job.id(), Set.of(State.ERASED))).containsExactly(whole.id());
  }

  @Test
  default void a_removed_ledger_was_never_there() {
    Job job = job();
    ArtifactId id = stored(job, ArtifactKind.INPUT, 0, 10).id();
    run(() -> ledger().remove(job.id()));
    assertThat(ledger().known(job.id())).isEmpty();
    assertThat(ledger().ownerOf(id)).isEmpty();
  }

  @Test
  default void once_the_data_of_its_job_is_not_kept_a_file_is_not_found() {
    Job job = job();
    Artifact whole = stored(job, ArtifactKind.INPUT, 0, 10);
    run(() -> stores().jobs().save(job, JobSamples.erasing(job, stores().ids().erasure())));
    assertThat(ledger().find(whole.id())).isEmpty();
    assertThat(ledger().of(job.id())).isEmpty();
    assertThat(ledger().ownerOf(whole.id())).contains(job.id());
    assertThat(ledger().known(job.id())).containsExactly(whole.id());
  }

  @Test
  default void a_file_whose_key_is_destroyed_has_no_name() {
    Job job = job();
    Artifact whole = stored(job, ArtifactKind.INPUT, 0, 10);
    stores()
        .keys()
        .destroy(
            List.of(
                new Burial(job.keySlot(), job.id(), stores().ids().erasure(), whole.createdAt())));
    Artifact nameless = ledger().find(whole.id()).orElseThrow();
    assertThat(nameless.name()).isEmpty();
    assertThat(nameless.meta()).isEqualTo("{}");
    assertThat(nameless.sha256()).isNull();
  }

  @Test
  default void what_a_file_is_called_is_on_disk_only_under_the_key() {
    Artifact whole = stored(job(), ArtifactKind.INPUT, 0, 10);
    assertThat(stores().onDisk(whole.id().toString())).as("the id is looked for").isTrue();
    assertThat(stores().onDisk(whole.name())).isFalse();
    assertThat(stores().onDisk(whole.mediaType())).isFalse();
    assertThat(stores().onDisk("meta-of-" + whole.id())).isFalse();
    assertThat(stores().onDisk(String.valueOf(whole.sha256()))).isFalse();
  }

  private Ledger ledger() {
    return stores().ledger();
  }

  private void run(Runnable work) {
    stores().transactions().run(work);
  }

  private Job job() {
    Job job = new JobSamples(stores(), stores().newAccount(), "test.noop").bare(JobState.SUCCEEDED);
    run(() -> stores().jobs().insert(job));
    return job;
  }

  private Artifact artifact(Job job, ArtifactKind kind, int attempt) {
    ArtifactId id = stores().ids().artifact();
    JobId owner = job.id();
    return new Artifact(
        id,
        owner,
        kind,
        attempt,
        State.WRITING,
        "film-of-" + id + " \uD83C\uDFAC.mp4",
        "video/x-of-" + id,
        "{\"said\":\"meta-of-" + id + "\"}",
        0,
        0,
        null,
        stores().clock().instant());
  }

  private Artifact opened(Job job, ArtifactKind kind, int attempt) {
    Artifact writing = artifact(job, kind, attempt);
    run(() -> ledger().open(job, writing));
    return writing;
  }

  private Artifact stored(Job job, ArtifactKind kind, int attempt, long bytes) {
    return settled(job, opened(job, kind, attempt), bytes);
  }

  private Artifact settled(Job job, Artifact a, long bytes) {
    var whole =
        new Artifact(
            a.id(),
            a.job(),
            a.kind(),
            a.attempt(),
            State.STORED,
            a.name(),
            a.mediaType(),
            a.meta(),
            bytes,
            bytes + 16,
            "sha256-of-" + a.id(),
            a.createdAt());
    run(() -> ledger().stored(job, whole, new byte[] {1, 2, 3}));
    return whole;
  }
}
