package dev.lethe.fsck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.blob.BlobStore;
import dev.lethe.blob.DiskBlobStore;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.job.JobStore;
import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import dev.lethe.key.FileKeyStore;
import dev.lethe.key.KeyStore;
import dev.lethe.work.Scratch;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check that a server makes by itself, over more jobs than a stretch holds. */
final class SweepTest {
  private static final Duration EVERY = Duration.ofHours(24);
  private static final Duration GRACE = Duration.ofHours(1);
  private static final int JOBS = 2_300;

  @TempDir private Path temp = Path.of("");
  private final List<JobId> jobs = jobs();
  private final List<Optional<JobId>> begun = new ArrayList<>();
  private boolean fails;

  @Test
  void it_looks_at_a_stretch_at_a_time_and_goes_on_from_there_after_an_error() throws Exception {
    try (KeyStore keys =
        FileKeyStore.open(
            temp.resolve("keys"),
            Optional.empty(),
            "inst-1",
            new SecureRandom(),
            InstantSource.system())) {
      var sweep = new Sweep(fsck(keys), false);
      assertThat(sweep.runOnce(GRACE, EVERY)).isEqualTo(GRACE);
      assertThat(begun).isEmpty();
      assertThat(sweep.runOnce(GRACE, EVERY)).isZero();
      fails = true;
      assertThatThrownBy(() -> sweep.runOnce(GRACE, EVERY)).hasMessage("no database");
      fails = false;
      assertThat(sweep.runOnce(GRACE, EVERY)).isZero();
      assertThat(sweep.found(Kind.MISSING_FOLDER)).isZero();
      assertThat(sweep.runOnce(GRACE, EVERY)).isEqualTo(EVERY);
      assertThat(sweep.found(Kind.MISSING_FOLDER)).isEqualTo(1);
      sweep.runOnce(GRACE, EVERY);
      var first = Optional.of(jobs.get(999));
      assertThat(begun)
          .containsExactly(
              Optional.empty(), first, first, Optional.of(jobs.get(1_999)), Optional.empty());
    }
  }

  private Fsck fsck(KeyStore keys) throws Exception {
    BlobStore blobs = DiskBlobStore.open(temp.resolve("blobs"));
    return new Fsck(
        new Fsck.Parts(
            new NoTransactions(),
            store(),
            new OneJob(),
            keys,
            blobs,
            new Scratch(List.of(), 0),
            _ -> false,
            _ -> false,
            GRACE,
            InstantSource.system()));
  }

  private JobStore store() {
    return (JobStore)
        Proxy.newProxyInstance(
            JobStore.class.getClassLoader(),
            new Class<?>[] {JobStore.class},
            (_, method, args) ->
                switch (method.getName()) {
                  case "boundSlots" -> Set.of();
                  case "keptAfter" -> keptAfter((Optional<?>) args[0], (int) args[1]);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private List<JobId> keptAfter(Optional<?> after, int limit) {
    begun.add(after.map(JobId.class::cast));
    if (fails) {
      throw new IllegalStateException("no database");
    }
    int from = after.map(job -> jobs.indexOf(job) + 1).orElse(0);
    return jobs.subList(from, Math.min(from + limit, JOBS));
  }

  private static List<JobId> jobs() {
    var ids = new IdSource(InstantSource.system(), new SecureRandom());
    return Stream.generate(ids::job).limit(JOBS).toList();
  }

  /** The others were erased since they were listed. */
  private final class OneJob implements Inventory {
    @Override
    public Optional<Known> job(JobId id) {
      return id.equals(jobs.getFirst())
          ? Optional.of(new Known(DataState.KEPT, 1))
          : Optional.empty();
    }

    @Override
    public List<Filed> files(JobId job) {
      return List.of();
    }
  }

  private static final class NoTransactions implements Transactions {
    @Override
    public <T> T write(Supplier<T> work) {
      return work.get();
    }

    @Override
    public <T> T read(Supplier<T> work) {
      return work.get();
    }

    @Override
    public void afterCommit(Signal signal) {}

    @Override
    public <T extends Runnable> T atEnd(Object owner, Supplier<T> make) {
      throw new UnsupportedOperationException();
    }
  }
}
