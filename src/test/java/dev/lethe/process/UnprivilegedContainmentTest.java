package dev.lethe.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The levels that prove an end, as a user without any privilege. Needs root to become nobody. */
final class UnprivilegedContainmentTest {
  private static final int NOBODY = 65534;

  @TempDir private Path folder;

  @BeforeEach
  void open_the_folder_to_nobody() throws IOException {
    assumeTrue("0".equals(Procfs.status().get("Uid")), "only root can become another user");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(Files.createDirectory(folder.resolve("hidden")).resolve("key"), "secret");
  }

  @Test
  void a_process_namespace_needs_no_root() throws Exception {
    assumeTrue(offered(ContainmentLevel.PID_NAMESPACE), "no process namespaces here");

    assertThat(run(ContainmentLevel.PID_NAMESPACE, List.of()))
        .containsExactly("user " + NOBODY, "alive true", "ended CONFIRMED", "left []");
  }

  @Test
  void a_delegated_control_group_needs_no_root() throws Exception {
    assumeTrue(offered(ContainmentLevel.CGROUP), "no control groups here");
    var group = CgroupMounts.find().own().resolve("lethe-delegated-" + folder.getFileName());
    Files.createDirectory(group);
    try {
      Files.setAttribute(group, "unix:uid", NOBODY);
      Files.setAttribute(group.resolve("cgroup.procs"), "unix:uid", NOBODY);
      var enter =
          List.of("sh", "-c", "echo 0 > \"$0\"/cgroup.procs; exec \"$@\"", group.toString());

      assertThat(run(ContainmentLevel.CGROUP, enter))
          .containsExactly("user " + NOBODY, "alive true", "ended CONFIRMED", "left []");
    } finally {
      assertThat(new Cgroup(group).reap()).isZero();
      assertThat(group).doesNotExist();
    }
  }

  @Test
  void a_control_group_that_is_not_delegated_is_refused() throws Exception {
    assertThat(run(ContainmentLevel.CGROUP, List.of())).isEmpty();
    assertThat(Files.readString(folder.resolve("errors"))).contains("Unavailable");
  }

  private boolean offered(ContainmentLevel level) {
    try (var trial = new Trial(ContainmentContract.forced(level, "probe", List.of()), folder)) {
      return trial.alive().isEmpty();
    }
  }

  private List<String> run(ContainmentLevel level, List<String> prefix) throws Exception {
    var command = new ArrayList<>(prefix);
    var nobody = String.valueOf(NOBODY);
    command.addAll(List.of("setpriv", "--reuid=" + nobody, "--regid=" + nobody, "--clear-groups"));
    var server = UnprivilegedServer.class.getName();
    var hidden = folder.resolve("hidden").toString();
    command.addAll(Trial.java(server, level.name(), folder.toString(), hidden));
    var errors = folder.resolve("errors");
    var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    var lines = Trial.text(process.getInputStream()).lines().toList();
    process.waitFor();
    return lines;
  }
}
