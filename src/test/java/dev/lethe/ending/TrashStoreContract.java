package dev.lethe.ending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.TrashStore.Trashed;
import dev.lethe.id.KeyId;
import dev.lethe.job.Content;
import dev.lethe.job.Job;
import dev.lethe.job.JobRecords;
import dev.lethe.job.JobState;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is known of jobs in the trash. */
public interface TrashStoreContract extends JobRecords {
  @Test
  default void what_was_put_in_is_found_until_it_is_taken_out() {
    TrashStore trash = stores().trash();
    Trashed byKey = trashed(stores().ids().key(), 3);
    Trashed byNobody = trashed(null, 0);
    assertThat(foundInTrash(byKey)).contains(byKey);
    assertThat(foundInTrash(byNobody)).contains(byNobody);
    write(() -> {
      trash.remove(byKey.job());
      return true;
    });
    assertThat(foundInTrash(byKey)).isEmpty();
    write(() -> {
      trash.restore(byNobody, new Endings.Asker(byNobody.account(), null), Instant.EPOCH);
      return true;
    });
    assertThat(foundInTrash(byNobody)).isEmpty();
  }

  @Test
  default void a_job_in_the_trash_reads_without_its_content_and_has_it_again_after() {
    Job job = inserted(samples().full(1));
    Job trashed = saved(job, job.trashed(job.times().created().plusSeconds(9)));
    assertThat(trashed.content()).isEqualTo(Content.NONE);
    assertThat(trashed.hasData()).isTrue();
    assertThat(jobs().keptAfter(Optional.empty(), 10_000)).contains(job.id());
    assertThat(stores().transactions().read(() -> jobs().stored(job.account())))
        .as("it counts as stored")
        .isEqualTo(new Job.Stored(job.stored().artifacts(), job.stored().bytes()));
    Job back = saved(trashed, trashed.undeleted(null));
    assertThat(back.content()).isEqualTo(job.content());
    assertThat(back.content().labels()).isNotEmpty();
  }

  private Optional<Trashed> foundInTrash(Trashed what) {
    return stores().transactions().read(() -> stores().trash().find(what.job()));
  }

  private Trashed trashed(@Nullable KeyId by, int links) {
    Job job = inserted(samples().bare(JobState.SUCCEEDED));
    var what = new Trashed(job.id(), job.account(), by, stores().clock().instant(), links, null);
    return write(() -> {
      stores().trash().insert(what);
      return what;
    });
  }
}
