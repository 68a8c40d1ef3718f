package dev.lethe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever of the workers dies: each job ends once, and with one set of outputs. */
final class RemoteDrainTest {
  private static final long SEED = Long.getLong("drain.seed", new Random().nextLong());

  @TempDir private Path folder;

  @Test
  @Tag("slow")
  @Timeout(120)
  void three_workers_of_whom_one_is_killed() throws Exception {
    check(new Drain.Plan("test.true", 100, 3, 2, 1, SEED));
  }

  @Test
  @Tag("slow")
  @Timeout(1800)
  void eight_workers_of_whom_three_are_killed() throws Exception {
    check(new Drain.Plan("test.true", 10_000, 8, 2, 3, SEED));
  }

  private void check(Drain.Plan plan) throws Exception {
    System.out.println("RemoteDrainTest: -Ddrain.seed=" + plan.seed());
    Drain.Result result = new Drain(folder, plan).run();
    System.out.printf("RemoteDrainTest: %.0f jobs/s, %s%n", plan.jobs() / result.seconds(), result);
    assertThat(result.succeeded()).isEqualTo(plan.jobs());
    assertThat(result.outputs()).isEqualTo(result.wanted());
    // On a busy machine a lease runs out now and then, too: that is no second end.
    assertThat(result.attempts()).isGreaterThanOrEqualTo(plan.jobs());
  }
}
