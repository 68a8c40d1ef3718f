package dev.lethe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise that a crash loses nothing and leaves nothing, tested by {@code kill -9} at many
 * moments of a mixed load. {@code -Dlethe.crash.kills=N} and {@code -Dlethe.crash.seed=N} choose
 * how often and which, {@code -Dlethe.crash.minutes=N} how long at most.
 */
final class CrashTest {
  @TempDir private Path folder;

  @Test
  void after_a_few_kills_nothing_acknowledged_is_lost_and_nothing_is_left() throws Exception {
    crash(2, crashes -> assertThat(crashes.kills()).isEqualTo(2));
  }

  @Test
  @Tag("slow")
  void after_many_kills_nothing_acknowledged_is_lost_and_nothing_is_left() throws Exception {
    crash(Integer.getInteger("lethe.crash.kills", 200), CrashTest::checkHits);
  }

  private static void checkHits(Crashes crashes) {
    int least = crashes.kills() / 10;
    Crashes.Hits hits = crashes.hits();
    assertThat(hits.upload()).as("kills that hit an open upload").isGreaterThanOrEqualTo(least);
    assertThat(hits.run()).as("kills that hit a run").isGreaterThanOrEqualTo(least);
    assertThat(hits.erasure()).as("kills that hit an erasure").isGreaterThanOrEqualTo(least);
    assertThat(hits.rotation()).as("kills that hit a rotation").isGreaterThanOrEqualTo(least / 4);
  }

  private void crash(int kills, Consumer<Crashes> check) throws Exception {
    long seed = Long.getLong("lethe.crash.seed", System.nanoTime());
    Duration atMost = Duration.ofMinutes(Long.getLong("lethe.crash.minutes", 25));
    try (var crashes = new Crashes(new Folders(folder), new SplittableRandom(seed))) {
      IO.println("seed " + seed);
      crashes.run(kills, atMost);
      check.accept(crashes);
    } catch (AssertionError | Exception e) {
      throw new AssertionError("with -Dlethe.crash.seed=" + seed, e);
    }
  }
}
