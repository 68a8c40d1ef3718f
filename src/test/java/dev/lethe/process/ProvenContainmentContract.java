package dev.lethe.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.process.ProcessTree.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the levels that can prove an end do besides. */
interface ProvenContainmentContract extends ContainmentContract {
  /** The same level, hiding these folders. */
  Containment hiding(List<Path> folders);

  @Override
  default Ended best() {
    return Ended.CONFIRMED;
  }

  @Test
  default void a_family_without_any_trail_is_gone_after_the_end(@TempDir Path folder)
      throws IOException {
    try (var trial = new Trial(containment(), folder)) {
      trial.startHostile("bare", "away");
      assertThat(Pause.until(() -> trial.alive().size() >= 5)).isTrue();

      assertThat(trial.tree.end(Duration.ZERO)).isEqualTo(Ended.CONFIRMED);
      assertThat(trial.alive()).isEmpty();
    }
  }

  @Test
  default void a_tree_that_hops_from_process_to_process_is_gone(@TempDir Path folder)
      throws IOException {
    try (var trial = new Trial(containment(), folder)) {
      var hop = "[ -e up ] || { : > up; echo ready; }; setsid env -i sh hop.sh \"$1\" & exit";
      Files.writeString(trial.scratch.resolve("hop.sh"), hop);
      var child = trial.shell("trap '' TERM; sh hop.sh $1 & sleep $1; :");
      trial.awaitReady(child);

      assertThat(trial.tree.end(Duration.ZERO)).isEqualTo(Ended.CONFIRMED);
      assertThat(trial.alive()).isEmpty();
    }
  }

  @Test
  default void children_do_not_see_a_hidden_folder(@TempDir Path folder) throws IOException {
    var keys = folder.resolve("keys of $HOME");
    var secret = Files.createDirectories(keys.resolve("deep"));
    Files.writeString(secret.resolve("key"), "secret");
    var hidden = List.of(keys, folder.resolve("not there"));
    var containment = hiding(hidden);
    assertThat(containment.hidesData()).isTrue();
    try (var trial = new Trial(containment, folder)) {
      var script =
          "ls -A \"$1\"; umount \"$1\"; ls -A \"$1\"; unshare -rm umount \"$1\"; ls -A \"$1\"";
      var child = trial.tree.start(List.of("sh", "-c", script, "sh", keys.toString()));

      assertThat(Trial.text(child.stdout())).isEmpty();
    }
    assertThat(secret.resolve("key")).exists();
  }

  @Test
  default void a_hidden_file_reads_as_empty(@TempDir Path folder) throws IOException {
    var master = Files.writeString(folder.resolve("master.key"), "secret");
    try (var trial = new Trial(hiding(List.of(master)), folder)) {
      var script = "cat \"$1\"; umount \"$1\"; cat \"$1\"";
      var child = trial.tree.start(List.of("sh", "-c", script, "sh", master.toString()));

      assertThat(Trial.text(child.stdout())).isEmpty();
    }
    assertThat(master).hasContent("secret");
  }

  @Test
  default void a_scratch_inside_a_hidden_folder_is_all_that_is_seen_of_it(@TempDir Path folder)
      throws Exception {
    Files.writeString(folder.resolve("other"), "secret");
    try (var trial = new Trial(hiding(List.of(folder)), folder)) {
      var child = trial.shell("ls -A ..; pwd; echo made > here");

      assertThat(Trial.text(child.stdout()).lines())
          .containsExactly(String.valueOf(trial.scratch.getFileName()), trial.scratch.toString());
      assertThat(child.waitFor()).isZero();
      assertThat(trial.scratch.resolve("here")).hasContent("made");
    }
  }

  @Test
  default void children_hold_no_privilege(@TempDir Path folder) throws IOException {
    try (var trial = new Trial(containment(), folder)) {
      var child = trial.shell("grep -E 'CapEff|CapPrm|CapAmb|NoNewPrivs' /proc/self/status");

      assertThat(Trial.text(child.stdout()).lines().map(line -> line.split("\\s+", 2)[1]))
          .containsExactly("0000000000000000", "0000000000000000", "0000000000000000", "1");
    }
  }
}
