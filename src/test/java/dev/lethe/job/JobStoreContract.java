package dev.lethe.job;

import static dev.lethe.job.JobState.DRAFT;
import static dev.lethe.job.JobState.QUEUED;
import static dev.lethe.job.JobState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.JobId;
import dev.lethe.job.Job.Visibility;
import dev.lethe.key.Burial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What a store of jobs must do, whatever it is made of. */
public interface JobStoreContract extends JobRecords {
  @Test
  default void every_field_of_a_job_comes_back_as_it_went_in() {
    Job full = samples().full(1);
    assertThat(full.times()).hasNoNullFieldsOrProperties();
    assertThat(full.terms()).hasNoNullFieldsOrProperties();
    assertThat(full.links()).hasNoNullFieldsOrProperties();
    assertThat(full.content()).hasNoNullFieldsOrProperties();
    assertThat(inserted(full)).isEqualTo(full);
    Job bare = samples().bare(DRAFT);
    assertThat(inserted(bare)).isEqualTo(bare);
  }

  @Test
  default void every_field_that_may_change_is_saved() {
    JobSamples samples = samples();
    Job before = inserted(samples.full(1));
    Job fuller = JobSamples.changedLike(before, samples.full(2));
    assertThat(saved(before, fuller)).isEqualTo(fuller);
    Job emptied = JobSamples.changedLike(fuller, samples.bare(QUEUED));
    assertThat(saved(fuller, emptied)).isEqualTo(emptied);
  }

  @Test
  default void every_state_and_visibility_has_a_spelling() {
    for (JobState state : JobState.values()) {
      Job job = inserted(samples().bare(state));
      assertThat(job.state()).isEqualTo(state);
      for (Visibility seen : Visibility.values()) {
        assertThat(saved(found(job.id()).orElseThrow(), job.with(seen)).visibility())
            .isEqualTo(seen);
      }
    }
  }

  @Test
  default void an_unknown_job_is_not_found_and_not_locked() {
    JobId unknown = stores().ids().job();
    assertThat(found(unknown)).isEmpty();
    assertThat(write(() -> jobs().lock(unknown))).isEmpty();
  }

  @Test
  default void changes_of_one_job_from_many_sides_are_never_lost() throws Exception {
    Job job = inserted(JobSamples.with(samples().bare(RUNNING), Content.of("0", Map.of())));
    int threads = 8;
    int each = 10;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        done.add(
            executor.submit(() -> {
              for (int k = 0; k < each; k++) {
                write(() -> countUp(job.id()));
              }
            }));
      }
      for (Future<?> one : done) {
        one.get();
      }
    }
    Job counted = found(job.id()).orElseThrow();
    assertThat(counted.stored().artifacts()).isEqualTo(threads * each);
    assertThat(counted.content().params()).isEqualTo(String.valueOf(threads * each));
  }

  @Test
  default void what_a_user_said_is_on_disk_only_under_the_key() {
    Job job = samples().bare(QUEUED);
    Job telling =
        JobSamples.with(
            job,
            new Content(
                "{\"p\":\"params-of-" + job.id() + "\"}",
                Map.of("name-of-" + job.id(), "value-of-" + job.id()),
                "{\"r\":\"result-of-" + job.id() + "\"}",
                new Content.JobError("internal", "error-of-" + job.id(), false, 1),
                "reason-of-" + job.id(),
                List.of(new Source("input-of-" + job.id(), "http://x/url-of-" + job.id()))));
    inserted(telling);
    assertThat(stores().onDisk(job.id().toString())).as("the id is looked for").isTrue();
    assertThat(List.of("params", "name", "value", "result", "error", "reason", "input", "url"))
        .noneMatch(what -> stores().onDisk(what + "-of-" + job.id()));
  }

  @Test
  default void without_its_key_a_job_reads_as_if_it_had_no_content() {
    Job job = inserted(samples().full(1));
    stores()
        .keys()
        .destroy(
            List.of(
                new Burial(
                    job.keySlot(), job.id(), stores().ids().erasure(), job.times().created())));
    Job keyless = JobSamples.with(job, Content.NONE);
    assertThat(found(job.id())).contains(keyless);
    assertThat(jobs().list(query(job, q -> q)).getFirst()).isEqualTo(keyless);
  }

  @Test
  default void once_data_is_not_kept_no_content_is_read() {
    Job job = inserted(samples().full(1));
    Job erasing = JobSamples.erasing(job, stores().ids().erasure());
    assertThat(saved(job, erasing).content()).isEqualTo(Content.NONE);
    assertThat(found(job.id())).contains(erasing);
  }

  @Test
  default void clearing_the_content_leaves_the_record_and_no_label_to_find() {
    Job job = inserted(samples().full(1));
    write(() -> {
      jobs().clearContent(List.of(job.id()));
      return true;
    });
    assertThat(found(job.id())).contains(JobSamples.with(job, Content.NONE));
    assertThat(list(query(job, q -> label(q, "customer", "c1")))).isEmpty();
    assertThat(list(query(job, q -> q))).hasSize(1);
  }

  @Test
  default void a_removed_job_was_never_there() {
    Job job = inserted(samples().full(1));
    write(() -> {
      jobs().remove(job.id());
      return true;
    });
    assertThat(found(job.id())).isEmpty();
    assertThat(jobs().boundSlots()).doesNotContain(job.keySlot());
  }

  @Test
  default void what_an_account_has_stored_is_what_is_kept() {
    JobSamples samples = samples();
    Job job = inserted(samples.full(1));
    inserted(samples.full(2));
    long both = jobs().stored(job.account()).bytes();
    assertThat(both).isPositive();
    saved(job, JobSamples.erasing(job, stores().ids().erasure()));
    assertThat(both - jobs().stored(job.account()).bytes()).isEqualTo(job.stored().bytes());
    assertThat(jobs().stored(stores().ids().account())).isEqualTo(new Job.Stored(0, 0));
  }

  private Job countUp(JobId id) {
    Job before = jobs().lock(id).orElseThrow();
    int said = Integer.parseInt(before.content().params()) + 1;
    Job after =
        JobSamples.with(
            before.with(before.stored().plus(1, 1)), Content.of(String.valueOf(said), Map.of()));
    jobs().save(before, after);
    return after;
  }
}
