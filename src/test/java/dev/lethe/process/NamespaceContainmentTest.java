package dev.lethe.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.process.ProcessTree.Ended;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NamespaceContainmentTest implements ProvenContainmentContract {
  private static final String INSTANCE = "n" + ProcessHandle.current().pid();

  private final Containment containment = hiding(List.of());

  @Override
  public Containment containment() {
    return containment;
  }

  @Override
  public Containment hiding(List<Path> folders) {
    return ContainmentContract.forced(ContainmentLevel.PID_NAMESPACE, INSTANCE, folders);
  }

  @Test
  void a_killed_server_takes_all_along(@TempDir Path folder) throws Exception {
    var mark = DyingServer.lifeAndDeath(ContainmentLevel.PID_NAMESPACE, INSTANCE, folder, "bare");

    assertThat(Pause.until(() -> Trial.alive(mark).isEmpty())).isTrue();
    assertThat(containment.reap()).isZero();
  }

  @Test
  void an_end_is_proved_even_if_the_wrapper_was_killed_by_someone_else(@TempDir Path folder)
      throws Exception {
    try (var trial = new Trial(containment(), folder)) {
      var child = trial.startHostile("bare", "away");
      var wrapper =
          ProcessHandle.current()
              .children()
              .filter(p -> Trial.alive(trial.mark).getFirst().startsWith(p.pid() + ":"))
              .findFirst();
      assertThat(wrapper.map(ProcessHandle::destroyForcibly)).isEqualTo(Optional.of(true));
      child.waitFor();

      assertThat(trial.tree.end(Duration.ZERO)).isEqualTo(Ended.CONFIRMED);
      assertThat(trial.alive()).isEmpty();
    }
  }

  @Test
  void a_program_cannot_see_or_signal_what_is_outside(@TempDir Path folder) throws IOException {
    try (var trial = new Trial(containment(), folder)) {
      var server = String.valueOf(ProcessHandle.current().pid());
      var script = "ls -d /proc/$1; kill -0 $1 && echo reached; kill -9 1; cat /proc/1/environ; :";
      var child = trial.tree.start(List.of("sh", "-c", script, "sh", server));

      assertThat(Trial.text(child.stdout())).isEmpty();
    }
  }

  @Test
  void all_children_of_a_tree_end_together(@TempDir Path folder) throws IOException {
    try (var trial = new Trial(containment(), folder)) {
      for (int each = 0; each < 5; each++) {
        trial.awaitReady(trial.shell("trap '' TERM; echo ready; sleep $1; :"));
      }

      assertThat(trial.tree.end(Duration.ZERO)).isEqualTo(Ended.CONFIRMED);
      assertThat(trial.alive()).isEmpty();
    }
  }

  @Test
  void it_says_what_it_is() {
    assertThat(containment.level().word()).isEqualTo("pid_namespace");
    assertThat(containment.describe()).contains("pid_namespace");
  }
}
