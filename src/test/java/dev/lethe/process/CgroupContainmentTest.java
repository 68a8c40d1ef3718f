package dev.lethe.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CgroupContainmentTest implements ProvenContainmentContract {
  private static final String INSTANCE = "c" + ProcessHandle.current().pid();

  @AfterAll
  static void remove_the_group_of_this_test() {
    try {
      new Cgroup(CgroupMounts.find().instance(INSTANCE)).removeIfEmpty();
    } catch (Containment.Unavailable _) {
      return;
    }
  }

  private final Containment containment = hiding(List.of());

  @Override
  public Containment containment() {
    return containment;
  }

  @Override
  public Containment hiding(List<Path> folders) {
    return ContainmentContract.forced(ContainmentLevel.CGROUP, INSTANCE, folders);
  }

  @Test
  void what_a_killed_server_leaves_is_reaped(@TempDir Path folder) throws Exception {
    var mark = DyingServer.lifeAndDeath(ContainmentLevel.CGROUP, INSTANCE, folder, "bare");

    // Its processes may go along with it, or be on their way: the group stays for certain.
    int _ = containment.reap();

    assertThat(Trial.alive(mark)).isEmpty();
    assertThat(new Cgroup(CgroupMounts.find().instance(INSTANCE)).groups()).isEmpty();
    assertThat(containment.reap()).isZero();
  }

  @Test
  void an_ended_tree_leaves_no_group(@TempDir Path folder) throws IOException {
    try (var trial = new Trial(containment(), folder)) {
      var home = new Cgroup(CgroupMounts.find().instance(INSTANCE));
      trial.startHostile("bare", "home");
      assertThat(home.groups()).hasSize(1);

      trial.tree.end(Duration.ZERO);

      assertThat(home.groups()).isEmpty();
    }
  }

  @Test
  void children_do_not_see_the_control_groups(@TempDir Path folder) throws IOException {
    try (var trial = new Trial(containment(), folder)) {
      var mount = CgroupMounts.find().mounts().getFirst().toString();
      var child = trial.tree.start(List.of("ls", "-A", mount));

      assertThat(Trial.text(child.stdout())).isEmpty();
    }
  }

  @Test
  void it_says_what_it_is() {
    assertThat(containment.level().word()).isEqualTo("cgroup");
    assertThat(containment.describe()).contains("cgroup", "lethe-" + INSTANCE);
  }
}
