package dev.lethe.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class CgroupMountsTest {
  private static final String PURE =
      """
      24 1 8:1 / / rw - ext4 /dev/sda1 rw
      35 24 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate
      """;
  private static final String HYBRID =
      """
      37 31 0:34 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer
      41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
      """;

  @Test
  void a_pure_machine_has_one_tree() {
    var found = CgroupMounts.find(PURE, "0::/system.slice/lethe.service\n");
    assertThat(found.own()).isEqualTo(Path.of("/sys/fs/cgroup/system.slice/lethe.service"));
    assertThat(found.instance("ab12"))
        .isEqualTo(Path.of("/sys/fs/cgroup/system.slice/lethe.service/lethe-ab12"));
  }

  @Test
  void a_hybrid_machine_has_it_beside_version_one() {
    var found = CgroupMounts.find(HYBRID, "4:memory:/jobs\n0::/\n");
    assertThat(found.own()).isEqualTo(Path.of("/sys/fs/cgroup/unified"));
  }

  @Test
  void every_mount_is_known_so_that_each_can_be_hidden() {
    var second = "50 31 0:38 / /mnt/a\\040b rw - cgroup2 none rw\n";
    var found = CgroupMounts.find(HYBRID + second, "0::/\n");
    assertThat(found.mounts())
        .containsExactly(Path.of("/sys/fs/cgroup/unified"), Path.of("/mnt/a b"));
  }

  @Test
  void a_mount_of_a_part_shows_the_groups_below_it() {
    var part = "35 24 0:30 /box /sys/fs/cgroup ro - cgroup2 cgroup rw\n";
    assertThat(CgroupMounts.find(part, "0::/box/inner\n").own())
        .isEqualTo(Path.of("/sys/fs/cgroup/inner"));
    assertThatThrownBy(() -> CgroupMounts.find(part, "0::/elsewhere\n"))
        .hasMessageContaining("does not show");
    assertThatThrownBy(() -> CgroupMounts.find(PURE, "0::/../outside\n"))
        .hasMessageContaining("does not show");
  }

  @Test
  void a_machine_without_version_two_says_so() {
    assertThatThrownBy(() -> CgroupMounts.find("", "0::/\n")).hasMessageContaining("no cgroup2");
    assertThatThrownBy(() -> CgroupMounts.find(PURE, "4:memory:/\n"))
        .hasMessageContaining("version 2");
  }
}
