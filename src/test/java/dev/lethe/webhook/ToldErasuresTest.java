package dev.lethe.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Erasure;
import dev.lethe.ending.Erasure.Action;
import dev.lethe.ending.Erasure.Trouble;
import dev.lethe.event.Notice;
import dev.lethe.job.Job;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.store.TestStores;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When notice is given of an erasure that fails. */
final class ToldErasuresTest {
  private static final String SECRET = "what the disk said";

  @TempDir Path folder;

  private final List<Notice> notices = new ArrayList<>();
  private TestStores stores;
  private ToldErasures erasures;

  @BeforeEach
  void open() {
    stores = TestStores.sqlite(folder);
    erasures = new ToldErasures(stores.erasures(), notices::add);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void the_first_failure_is_told_and_no_step_and_no_failure_after_it() {
    Erasure begun = inserted(Action.CLEAN);
    save(with(begun, 0, null));
    assertThat(notices).isEmpty();
    save(with(begun, 1, trouble()));
    assertThat(notices).hasSize(1);
    save(with(begun, 1, trouble()));
    save(with(begun, 2, trouble()));
    assertThat(notices).hasSize(1);
    Notice told = notices.getFirst();
    assertThat(told.kind()).isEqualTo(Notice.Kind.ERASURE_FAILED);
    assertThat(told.job()).isEqualTo(begun.job());
    assertThat(told.account()).isEqualTo(begun.account());
    assertThat(told.facts())
        .containsEntry("erasure_id", begun.id().toString())
        .containsEntry("code", "blob_io_error")
        .doesNotContainValue(SECRET);
  }

  @Test
  void of_an_upload_that_nobody_was_told_of_no_failure_is_told() {
    save(with(inserted(Action.DISCARD), 1, trouble()));
    assertThat(notices).isEmpty();
  }

  private Erasure inserted(Action action) {
    Job job = new JobSamples(stores, stores.newAccount(), "test.noop").bare(JobState.SUCCEEDED);
    var id = stores.ids().erasure();
    var begun =
        new Erasure(
            id,
            job.id(),
            job.account(),
            job.type(),
            job.keySlot(),
            action,
            Erasure.Cause.USER,
            null,
            Map.of(Erasure.Step.READS_REFUSED, now()),
            0,
            now(),
            null,
            List.of(),
            0,
            List.of(),
            now(),
            null);
    stores
        .transactions()
        .run(() -> {
          stores.jobs().insert(job);
          erasures.insert(List.of(begun));
        });
    return begun;
  }

  private static Erasure with(Erasure begun, int tries, @Nullable Trouble trouble) {
    return new Erasure(
        begun.id(),
        begun.job(),
        begun.account(),
        begun.jobType(),
        begun.keySlot(),
        begun.action(),
        begun.cause(),
        null,
        begun.steps(),
        tries,
        begun.nextTryAt(),
        trouble,
        List.of(),
        0,
        List.of(),
        begun.createdAt(),
        null);
  }

  private Trouble trouble() {
    return new Trouble("blob_io_error", SECRET, now());
  }

  private void save(Erasure erasure) {
    stores.transactions().run(() -> erasures.save(List.of(erasure)));
  }

  private Instant now() {
    return stores.clock().instant();
  }
}
