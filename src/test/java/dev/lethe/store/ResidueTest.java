package dev.lethe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.JobId;
import dev.lethe.job.Content;
import dev.lethe.job.Job;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proves what {@link SealedValues} says of its pad: once rows are cleared and the log is cut, the
 * files hold not one piece of a sealed value that is not stored any more. The rows of living jobs
 * lie between those of erased ones all the time, which is what makes SQLite re-arrange its pages.
 */
final class ResidueTest {
  private static final int ROUNDS = 50;
  private static final int STEPS = 50;
  private static final int LIVES = 20;

  /** Any will do; a failure names it, and -Dseed repeats it. */
  private final long seed = Long.getLong("seed", System.nanoTime());

  @TempDir Path folder = Path.of("");

  @Test
  void nothing_of_a_value_that_went_is_left_in_the_files() {
    try (TestStores stores = TestStores.sqlite(folder)) {
      var life = new Life(stores, new SplittableRandom(seed));
      assertThat(life.live(folder.resolve("data"))).as("pieces left, seed %d", seed).isZero();
      assertThat(life.past.gone).as("values that went, seed %d", seed).isGreaterThan(1_000);
      assertThat(life.past.present().countIn(folder.resolve("data")))
          .as("pieces of values that are stored, seed %d", seed)
          .isPositive();
    }
  }

  /** Not every such life does, but soon one will. */
  @Test
  void without_the_pad_such_a_life_leaves_pieces_behind() {
    int left = 0;
    for (int life = 0; left == 0 && life < LIVES; life++) {
      Path own = folder.resolve(String.valueOf(life));
      try (TestStores stores = TestStores.sqlite(own, 0)) {
        left = new Life(stores, new SplittableRandom(seed + life)).live(own.resolve("data"));
      }
    }
    assertThat(left).as("pieces left, seed %d", seed).isPositive();
  }

  /** Sealed values by their place: those that are stored now, and those that are not any more. */
  private static final class Past {
    private final Map<String, byte[]> now = new HashMap<>();
    private final Pieces pieces = new Pieces();
    private int gone;

    /** A value that is the same as before is not sealed anew. */
    void put(String place, byte[] sealed) {
      if (!Arrays.equals(now.get(place), sealed)) {
        remove(place);
        now.put(place, sealed);
      }
    }

    void remove(String place) {
      byte[] before = now.remove(place);
      if (before != null) {
        pieces.add(before);
        gone++;
      }
    }

    Pieces present() {
      var present = new Pieces();
      now.values().forEach(present::add);
      return present;
    }
  }

  /** Jobs and files that come, change and go in random order, of random sizes. */
  private static final class Life {
    private final TestStores stores;
    private final RandomGenerator random;
    private final JobSamples samples;
    private final SealedValues sealed;
    private final List<Job> jobs = new ArrayList<>();
    private final Map<JobId, List<Artifact>> files = new HashMap<>();
    private final Past past = new Past();

    Life(TestStores stores, RandomGenerator random) {
      this.stores = stores;
      this.random = random;
      this.samples = new JobSamples(stores, stores.newAccount(), "test.noop");
      this.sealed = new SealedValues(stores.database());
    }

    /** Returns how many pieces of values that went were found, looking again and again. */
    int live(Path data) {
      int left = 0;
      for (int i = 0; i < ROUNDS; i++) {
        stores
            .transactions()
            .run(() -> {
              for (int k = 0; k < STEPS; k++) {
                step();
              }
            });
        assertThat(stores.database().scrub()).isTrue();
        left += past.pieces.countIn(data);
      }
      return left;
    }

    private void step() {
      int dice = random.nextInt(100);
      if (jobs.isEmpty() || dice < 25) {
        submit();
      } else if (dice < 45) {
        change(random.nextInt(jobs.size()));
      } else if (dice < 75) {
        store(jobs.get(random.nextInt(jobs.size())));
      } else if (dice < 85) {
        withdraw(jobs.get(random.nextInt(jobs.size())));
      } else {
        erase(jobs.remove(random.nextInt(jobs.size())));
      }
    }

    private void submit() {
      Job job = JobSamples.with(samples.bare(JobState.SUCCEEDED), content());
      stores.jobs().insert(job);
      jobs.add(job);
      remember(job.id().toString());
    }

    private void change(int index) {
      Job before = jobs.get(index);
      Job after = JobSamples.with(before, content());
      stores.jobs().save(before, after);
      jobs.set(index, after);
      remember(before.id().toString());
    }

    private void store(Job job) {
      Artifact file = artifact(job);
      stores.ledger().open(job, file);
      stores.ledger().stored(job, file, new byte[32]);
      files.computeIfAbsent(job.id(), _ -> new ArrayList<>()).add(file);
      remember(file.id().toString());
    }

    private void withdraw(Job job) {
      List<Artifact> own = files.getOrDefault(job.id(), List.of());
      if (!own.isEmpty()) {
        Artifact file = own.removeLast();
        stores.ledger().forget(file.id());
        past.remove(file.id().toString());
      }
    }

    private void erase(Job job) {
      stores.jobs().clearContent(List.of(job.id()));
      stores.ledger().clear(List.of(job.id()));
      past.remove(job.id().toString());
      files.getOrDefault(job.id(), List.of()).forEach(f -> past.remove(f.id().toString()));
      files.remove(job.id());
    }

    private void remember(String place) {
      past.put(place, sealed.get(place).orElseThrow());
    }

    private Content content() {
      return Content.of("{\"p\":\"" + "x".repeat(size()) + "\"}", Map.of("n", "v".repeat(9)));
    }

    private Artifact artifact(Job job) {
      return new Artifact(
          stores.ids().artifact(),
          job.id(),
          ArtifactKind.RESULT,
          1,
          Artifact.State.STORED,
          "n".repeat(size()),
          "video/mp4",
          "{}",
          1,
          1,
          "0".repeat(64),
          stores.clock().instant());
    }

    /** Mostly a few to a page, which SQLite re-arranges most; sometimes several pages long. */
    private int size() {
      return random.nextInt(12) == 0 ? random.nextInt(20_000) : 200 + random.nextInt(900);
    }
  }
}
