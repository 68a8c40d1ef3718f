package dev.lethe.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.process.ProcessTree.Ended;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubreaperContainmentTest implements ContainmentContract {
  private static final String INSTANCE = "s" + ProcessHandle.current().pid();

  private final Containment containment =
      ContainmentContract.forced(ContainmentLevel.SUBREAPER, INSTANCE, List.of());

  @Override
  public Containment containment() {
    return containment;
  }

  @Override
  public Ended best() {
    return Ended.UNCONFIRMED;
  }

  @Test
  void what_a_killed_server_leaves_is_reaped_by_its_marker(@TempDir Path folder) throws Exception {
    var mark = DyingServer.lifeAndDeath(ContainmentLevel.SUBREAPER, INSTANCE, folder, "marked");
    assertThat(Trial.alive(mark)).isNotEmpty();

    assertThat(containment.reap()).isPositive();

    assertThat(Trial.alive(mark)).isEmpty();
    assertThat(containment.reap()).isZero();
  }

  @Test
  void adopted_orphans_are_buried_when_they_are_old_enough_to_be_nobodys(@TempDir Path folder)
      throws IOException {
    var orphans = new Orphans(new Kernel(), Duration.ofMillis(200));
    try (var trial = new Trial(containment(), folder)) {
      trial.startHostile("bare", "home");
      trial.tree.end(Duration.ZERO);

      assertThat(zombies()).isNotEmpty();
      assertThat(
              Pause.until(() -> {
                orphans.buryOld(Procfs.all());
                return zombies().isEmpty();
              }))
          .isTrue();
    }
  }

  private static List<Procfs.Key> zombies() {
    long self = ProcessHandle.current().pid();
    return Procfs.all().stream()
        .filter(process -> process.parent() == self && !process.alive())
        .map(Procfs.Proc::key)
        .toList();
  }

  @Test
  void a_child_that_belongs_to_no_tree_is_left_alone(@TempDir Path folder) throws Exception {
    var stranger = new ProcessBuilder("sleep", "98765").start();
    try (var trial = new Trial(containment(), folder)) {
      trial.startHostile("bare", "home");
      trial.tree.end(Duration.ZERO);

      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly().waitFor();
    }
  }

  @Test
  void it_says_what_it_is() {
    assertThat(containment.level().word()).isEqualTo("subreaper");
    assertThat(containment.hidesData()).isFalse();
    assertThat(containment.describe()).contains("subreaper", "never confirmed");
  }
}
