package dev.lethe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.blob.BlobStore;
import dev.lethe.client.Backup;
import dev.lethe.client.Job;
import dev.lethe.client.LetheException;
import dev.lethe.endings.ForwardingBlobs;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jobs that are erased while a backup is being made, when their rows are in it already. */
@Timeout(120)
final class BackupOfChangesTest {
  @TempDir private Path folder = Path.of("");

  /** When the erasure comes, and is done. */
  private enum Moment {
    BEFORE_A_FILE_OF_ANOTHER,
    BEFORE_A_FILE_OF_ITS_OWN,
    WHILE_A_FILE_OF_ITS_OWN_IS_COPIED
  }

  /** What happens once, when the backup comes to a file of a job. */
  private record Plan(String job, boolean opened, Runnable act) {}

  @ParameterizedTest
  @EnumSource
  void nothing_of_it_is_in_the_backup_and_restored_it_stays_erased(Moment moment) throws Exception {
    Path backup = folder.resolve("backup");
    var plan = new AtomicReference<@Nullable Plan>();
    Job kept;
    Job erased;
    try (var run = new Operated(folder, blobs -> new Watched(blobs, plan))) {
      kept = run.job("kept");
      erased = run.job("erased");
      boolean anothers = moment == Moment.BEFORE_A_FILE_OF_ANOTHER;
      plan.set(
          new Plan(
              anothers ? kept.id() : erased.id(),
              moment == Moment.WHILE_A_FILE_OF_ITS_OWN_IS_COPIED,
              () -> run.end(run.client.delete(erased.id()))));
      Backup made = run.backup("data", backup);
      assertThat(plan.get()).isNull();
      assertThat(made.made()).extracting("jobs", "missing").containsExactly(2L, 0L);
      assertThat(folders(backup)).containsExactly(kept.id());
    }
    Files.move(folder.resolve("data"), folder.resolve("newest"));
    assertThat(Main.run("restore", backup.toString(), "--data", folder.resolve("data").toString()))
        .isZero();
    try (var run = new Operated(folder)) {
      run.assertWhole(kept, "kept");
      assertThatThrownBy(() -> run.client.job(erased.id()))
          .isInstanceOf(LetheException.class)
          .extracting("code")
          .isEqualTo("job_deleted");
      assertThat(run.finished()).hasSize(1);
    }
  }

  private static List<String> folders(Path backup) throws IOException {
    try (Stream<Path> all = Files.walk(backup.resolve("blobs"))) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> JobId.parse(name).isPresent())
          .toList();
    }
  }

  private static final class Watched extends ForwardingBlobs {
    private final AtomicReference<@Nullable Plan> plan;

    Watched(BlobStore real, AtomicReference<@Nullable Plan> plan) {
      super(real);
      this.plan = plan;
    }

    @Override
    public Optional<SeekableByteChannel> open(JobId job, ArtifactId artifact) {
      Plan now = plan.get();
      if (now == null || !now.job().equals(job.toString())) {
        return super.open(job, artifact);
      }
      plan.set(null);
      if (!now.opened()) {
        now.act().run();
        return super.open(job, artifact);
      }
      Optional<SeekableByteChannel> file = super.open(job, artifact);
      now.act().run();
      return file;
    }
  }
}
