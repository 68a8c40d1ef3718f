package dev.lethe.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On files that look like the kernel's: few machines hand these controllers to whoever runs a test.
 */
final class ControllersTest {
  private static final Limits LIMITS = new Limits(Optional.empty(), 1 << 20, 7, 0, 0);

  @TempDir private Path own;
  private Path home;
  private Cgroup group;

  @BeforeEach
  void make_groups() throws IOException {
    home = own.resolve("home");
    group = new Cgroup(home.resolve("attempt"));
    group.make();
    Files.writeString(own.resolve("cgroup.subtree_control"), "");
    Files.writeString(home.resolve("cgroup.subtree_control"), "");
    for (var file : List.of("memory.max", "memory.oom.group", "pids.max")) {
      Files.writeString(group.folder().resolve(file), "");
    }
  }

  @Test
  void what_is_delegated_limits_a_group() throws IOException {
    Files.writeString(own.resolve("cgroup.controllers"), "cpu memory pids\n");

    var controllers = Controllers.in(own, home);
    controllers.limit(group, LIMITS, 1);

    assertThat(home.resolve("cgroup.subtree_control")).content().startsWith("+pids");
    assertThat(group.folder().resolve("memory.max")).hasContent("1048576");
    assertThat(group.folder().resolve("memory.oom.group")).hasContent("1");
    assertThat(group.folder().resolve("pids.max")).hasContent("8");
    assertThat(controllers.describe()).contains("limited by the kernel");
  }

  @Test
  void what_is_not_delegated_is_left_to_the_watch_and_said() throws IOException {
    Files.writeString(own.resolve("cgroup.controllers"), "hugetlb\n");

    var controllers = Controllers.in(own, home);
    controllers.limit(group, LIMITS, 1);

    assertThat(group.folder().resolve("memory.max")).isEmptyFile();
    assertThat(controllers.refused(group)).isEmpty();
    assertThat(controllers.describe()).contains("not delegated");
  }

  @Test
  void the_kernel_tells_at_which_limit_it_stopped_something() throws IOException {
    Files.writeString(own.resolve("cgroup.controllers"), "memory pids\n");
    var controllers = Controllers.in(own, home);
    Files.writeString(group.folder().resolve("memory.events"), "max 4\noom_kill 0\n");
    Files.writeString(group.folder().resolve("pids.events"), "max 0\n");
    assertThat(controllers.refused(group)).isEmpty();

    Files.writeString(group.folder().resolve("pids.events"), "max 3\n");
    assertThat(controllers.refused(group)).contains(Exceeded.Limit.PROCESSES);

    Files.writeString(group.folder().resolve("memory.events"), "max 4\noom_kill 1\n");
    assertThat(controllers.refused(group)).contains(Exceeded.Limit.MEMORY);
  }
}
