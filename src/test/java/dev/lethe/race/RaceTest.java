package dev.lethe.race;

import dev.lethe.InMemory;
import dev.lethe.ending.TestDomain;
import dev.lethe.job.Signal;
import dev.lethe.ops.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two sides of one job at the same moment, on threads of their own, on both databases: whoever
 * wins, what was promised holds. {@code -Drace.seed=N} runs the rounds of a printed seed again.
 */
final class RaceTest {
  private static final int FEW = 30;
  private static final int MANY = 2_000;
  private static final Duration IDLE = Duration.ofSeconds(30);

  /** Which of the engines holds the rows. */
  enum Engine {
    SQLITE,
    POSTGRESQL;

    TestDomain domain(Path folder) {
      return switch (this) {
        case SQLITE -> TestDomain.in(folder);
        case POSTGRESQL -> TestDomain.postgres(folder);
      };
    }
  }

  /** Who races. */
  enum Sides {
    COMPLETE_CANCEL,
    CLEAN_CLEAN,
    DELETE_DOWNLOAD,
    DELETE_UPLOAD,
    CANCEL_LEASE_LOSS;

    Pair pair(TestDomain domain, long seed) {
      return switch (this) {
        case COMPLETE_CANCEL -> new CompleteOrCancel(domain);
        case CLEAN_CLEAN -> new CleanTwice(domain);
        case DELETE_DOWNLOAD -> new DeleteOrDownload(domain, seed);
        case DELETE_UPLOAD -> new DeleteOrUpload(domain);
        case CANCEL_LEASE_LOSS -> new CancelOrLeaseLoss(domain, seed);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void two_ends_at_one_moment_on_sqlite(Sides sides, @TempDir(factory = InMemory.class) Path folder)
      throws Exception {
    race(Engine.SQLITE, sides, FEW, folder);
  }

  @ParameterizedTest
  @EnumSource
  void two_ends_at_one_moment_on_postgresql(
      Sides sides, @TempDir(factory = InMemory.class) Path folder) throws Exception {
    race(Engine.POSTGRESQL, sides, FEW, folder);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void two_thousand_rounds_on_sqlite(Sides sides, @TempDir(factory = InMemory.class) Path folder)
      throws Exception {
    race(Engine.SQLITE, sides, MANY, folder);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void two_thousand_rounds_on_postgresql(
      Sides sides, @TempDir(factory = InMemory.class) Path folder) throws Exception {
    race(Engine.POSTGRESQL, sides, MANY, folder);
  }

  private static void race(Engine engine, Sides sides, int rounds, Path folder) throws Exception {
    long seed = Long.getLong("race.seed", System.nanoTime() & 0xffff_ffffL);
    try (TestDomain domain = engine.domain(folder);
        Ticker _ = eraser(domain)) {
      new Race(rounds, seed).run(engine.name().toLowerCase(), sides.pair(domain, seed));
    }
  }

  /** As the server has it: woken by a signal, and downloads are cut by the same signal. */
  private static Ticker eraser(TestDomain domain) {
    domain.signals.listen(signal -> {
      if (signal instanceof Signal.Erasing(var job)) {
        domain.reads.cut(job);
      }
    });
    return new Ticker(
            "eraser",
            domain.signals,
            signal -> signal instanceof Signal.Erasing,
            () -> erase(domain))
        .start();
  }

  /** Where it has to try again, it is at once that much later. */
  private static Duration erase(TestDomain domain) throws InterruptedException {
    if (domain.eraser.runOnce() > 0) {
      return Duration.ZERO;
    }
    Duration idle = domain.eraser.idle(IDLE);
    if (idle.equals(IDLE)) {
      return IDLE;
    }
    domain.clock.advance(idle);
    return Duration.ofMillis(1);
  }
}
