package dev.lethe.ending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.Cancel;
import dev.lethe.job.Job;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.store.TestStores;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a store of receipts must do. */
public interface ReceiptStoreContract {
  TestStores stores();

  @Test
  default void evidence_comes_back_as_it_was_noted_first() {
    ErasureId id = stores().ids().erasure();
    Evidence full =
        new Evidence(
            stores().clock().instant(),
            3,
            "cgroup",
            Cancel.Stop.CONFIRMED,
            14L,
            2,
            new byte[] {1, 2, 3},
            7);
    note(id, full);
    note(id, bare());
    assertThat(evidence(id)).get().usingRecursiveComparison().isEqualTo(full);
  }

  @Test
  default void evidence_may_be_missing_in_part_or_altogether() {
    ErasureId id = stores().ids().erasure();
    assertThat(evidence(id)).isEmpty();
    note(id, bare());
    assertThat(evidence(id)).get().usingRecursiveComparison().isEqualTo(bare());
  }

  @Test
  default void a_receipt_comes_back_to_the_letter_and_the_evidence_is_gone() {
    ErasureId id = stores().ids().erasure();
    note(id, bare());
    String signed = "ab_-.".repeat(1_000);
    insert(id, signed);
    assertThat(found(id)).contains(signed);
    assertThat(evidence(id)).isEmpty();
    assertThat(found(stores().ids().erasure())).isEmpty();
    assertThat(stores().transactions().read(() -> stores().receipts().epoch(id))).contains(1);
  }

  @Test
  default void there_is_no_second_receipt() {
    ErasureId id = stores().ids().erasure();
    note(id, bare());
    insert(id, "first");
    note(id, bare());
    assertThatThrownBy(() -> insert(id, "second")).isInstanceOf(RuntimeException.class);
    assertThat(found(id)).contains("first");
  }

  @Test
  default void how_the_last_run_was_contained_outlives_its_lease() {
    AccountId account = stores().newAccount();
    var samples = new JobSamples(stores(), account, "test.noop");
    Job queued = samples.bare(JobState.QUEUED);
    stores().transactions().run(() -> stores().jobs().insert(queued));
    assertThat(containment(queued)).isEmpty();
    Instant now = stores().clock().instant();
    Job running = queued.claimed(new Job.Lease("node", now.plusSeconds(30), now, "cgroup"), now);
    stores().transactions().run(() -> stores().jobs().save(queued, running));
    Job released = running.released(now, true);
    stores().transactions().run(() -> stores().jobs().save(running, released));
    assertThat(containment(released)).contains("cgroup");
    assertThat(stores().transactions().read(() -> stores().jobs().find(queued.id())))
        .get()
        .extracting(Job::lease)
        .isNull();
  }

  @Test
  default void the_end_of_a_master_key_is_noted_once() {
    Instant now = stores().clock().instant();
    assertThat(stores().transactions().read(() -> stores().rotations().find(5))).isEmpty();
    var first = new Rotation(5, now);
    stores().transactions().run(() -> stores().rotations().insert(first));
    stores()
        .transactions()
        .run(() -> stores().rotations().insert(new Rotation(5, now.plusSeconds(1))));
    assertThat(stores().transactions().read(() -> stores().rotations().find(5))).contains(first);
  }

  @Test
  default void it_knows_what_its_engine_may_keep() {
    assertThat(stores().receipts().keptByEngine()).isIn("page_gaps", "row_versions");
  }

  private Evidence bare() {
    return new Evidence(stores().clock().instant(), 0, null, null, null, 0, null, 1);
  }

  private void note(ErasureId id, Evidence evidence) {
    stores().transactions().run(() -> stores().receipts().note(Map.of(id, evidence)));
  }

  private void insert(ErasureId id, String signed) {
    Instant now = stores().clock().instant();
    stores().transactions().run(() -> stores().receipts().insert(Map.of(id, signed), now));
  }

  private Optional<Evidence> evidence(ErasureId id) {
    return Optional.ofNullable(
        stores().transactions().read(() -> stores().receipts().evidence(List.of(id))).get(id));
  }

  private Optional<String> found(ErasureId id) {
    return stores().transactions().read(() -> stores().receipts().find(id));
  }

  private Optional<String> containment(Job job) {
    List<JobId> only = List.of(job.id());
    return Optional.ofNullable(
        stores().transactions().read(() -> stores().receipts().containment(only)).get(job.id()));
  }
}
