package dev.lethe.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.job.Job;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.store.TestStores;
import dev.lethe.upload.UploadStore.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a store of uploads must do, whatever it is made of. */
public interface UploadStoreContract {
  TestStores stores();

  @Test
  default void an_upload_comes_back_as_it_went_in() {
    Job job = job(JobState.DRAFT);
    Upload upload = inserted(job, 10);
    assertThat(uploads().find(upload.id())).contains(upload);
    assertThat(uploads().find(stores().ids().upload())).isEmpty();
    assertThat(uploads().parts(upload.id())).isEmpty();
  }

  @Test
  default void what_a_client_says_of_a_file_is_sealed() {
    inserted(job(JobState.DRAFT), 10);
    assertThat(stores().onDisk("name of a holiday")).isFalse();
  }

  @Test
  default void pieces_stand_in_the_order_of_their_bytes() {
    Job job = job(JobState.DRAFT);
    Upload upload = inserted(job, 10);
    Instant later = upload.expiresAt().plusSeconds(60);
    Part first = part(job, 4);
    Part second = part(job, 6);
    assertThat(append(upload, first, later)).isTrue();
    Upload half = uploads().find(upload.id()).orElseThrow();
    assertThat(half).isEqualTo(upload.grown(4, later));
    assertThat(append(half, second, later)).isTrue();
    assertThat(uploads().parts(upload.id())).containsExactly(first, second);
    assertThat(uploads().find(upload.id()).orElseThrow().complete()).isTrue();
  }

  @Test
  default void a_piece_goes_only_where_the_upload_is() {
    Job job = job(JobState.DRAFT);
    Upload upload = inserted(job, 10);
    assertThat(append(upload, part(job, 4), upload.expiresAt())).isTrue();
    assertThat(append(upload, part(job, 4), upload.expiresAt())).isFalse();
    assertThat(uploads().find(upload.id()).orElseThrow().received()).isEqualTo(4);
    assertThat(uploads().parts(upload.id())).hasSize(1);
  }

  @Test
  default void a_finished_upload_takes_no_piece_and_is_not_open() {
    Job job = job(JobState.DRAFT);
    Upload upload = inserted(job, 10);
    inserted(job, 10);
    assertThat(uploads().open(job.id())).isEqualTo(2);
    Part whole = part(job, 10);
    run(() -> uploads().finish(upload.id(), whole.id()));
    assertThat(uploads().open(job.id())).isEqualTo(1);
    assertThat(uploads().find(upload.id())).contains(upload.finished(whole.id()));
    assertThat(append(upload, whole, upload.expiresAt())).isFalse();
  }

  @Test
  default void a_forgotten_upload_was_never_there() {
    Upload upload = inserted(job(JobState.DRAFT), 10);
    run(() -> uploads().forget(upload.id()));
    assertThat(uploads().find(upload.id())).isEmpty();
  }

  @Test
  default void due_is_what_is_past_its_date_or_belongs_to_no_draft() {
    Upload fresh = inserted(job(JobState.DRAFT), 10);
    Upload queued = inserted(job(JobState.QUEUED), 10);
    Job other = job(JobState.QUEUED);
    Upload finished = inserted(other, 10);
    run(() -> uploads().finish(finished.id(), part(other, 10).id()));
    Instant now = stores().clock().instant();
    assertThat(uploads().due(now, 1_000))
        .contains(queued)
        .doesNotContain(fresh)
        .extracting(Upload::id)
        .doesNotContain(finished.id());
    assertThat(uploads().due(now.plus(Duration.ofDays(2)), 1_000))
        .extracting(Upload::id)
        .contains(fresh.id(), queued.id(), finished.id());
    assertThat(uploads().due(now.plus(Duration.ofDays(2)), 1)).hasSize(1);
  }

  @Test
  default void once_its_job_is_erased_nothing_is_said_of_an_upload() {
    Job job = job(JobState.DRAFT);
    Upload upload = inserted(job, 10);
    run(() -> stores().jobs().save(job, JobSamples.erasing(job, stores().ids().erasure())));
    assertThat(uploads().find(upload.id()).orElseThrow().said()).isEqualTo(Upload.Said.NOTHING);
  }

  private UploadStore uploads() {
    return stores().uploads();
  }

  private void run(Runnable work) {
    stores().transactions().run(work);
  }

  private Job job(JobState state) {
    Job job = new JobSamples(stores(), stores().newAccount(), "test.uploads").bare(state);
    run(() -> stores().jobs().insert(job));
    return job;
  }

  private Upload inserted(Job job, long length) {
    Instant now = stores().clock().instant();
    var said = new Upload.Said("main", "name of a holiday.mp4", "video/mp4", "filename bmFtZQ==");
    var upload =
        new Upload(
            stores().ids().upload(),
            job.id(),
            job.account(),
            0,
            length,
            0,
            said,
            now,
            now.plus(Duration.ofDays(1)),
            null);
    run(() -> uploads().insert(job, upload));
    return upload;
  }

  private boolean append(Upload upload, Part part, Instant expires) {
    return stores().transactions().write(() -> uploads().append(upload, part, expires));
  }

  private Part part(Job job, long bytes) {
    var file =
        new Artifact(
            stores().ids().artifact(),
            job.id(),
            ArtifactKind.INPUT,
            0,
            Artifact.State.PART,
            "part",
            "video/mp4",
            "{}",
            bytes,
            bytes,
            "00",
            stores().clock().instant());
    run(() -> {
      stores().ledger().open(job, file);
      stores().ledger().stored(job, file, new byte[] {1});
    });
    assertThat(stores().ledger().of(job.id())).isEqualTo(List.of());
    return new Part(file.id(), bytes);
  }
}
