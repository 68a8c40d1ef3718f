package dev.lethe.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.lethe.process.ProcessTree.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process tree does at every level of containment. */
interface ContainmentContract {
  /** The containment under test, with nothing hidden. */
  Containment containment();

  /** The level, or an assumption that fails with the machine's reason. */
  static Containment forced(ContainmentLevel level, String instance, List<Path> hidden) {
    try {
      return Containment.choose(new Containment.Settings(instance, hidden, Optional.of(level)));
    } catch (Containment.Unavailable e) {
      return Assumptions.abort(level.word() + " is not to be had here: " + e.getMessage());
    }
  }

  /** The best answer this level can give. */
  Ended best();

  @Test
  default void a_hostile_family_is_gone_after_the_end(@TempDir Path folder) throws IOException {
    try (var trial = new Trial(containment(), folder)) {
      trial.startHostile("bare", "home");
      assertThat(Pause.until(() -> trial.alive().size() >= 5)).isTrue();

      var ended = trial.tree.end(Duration.ZERO);

      assertThat(trial.alive()).isEmpty();
      assertThat(ended).isEqualTo(best());
    }
  }

  @Test
  default void a_hostile_family_is_gone_after_a_grace_it_ignores(@TempDir Path folder)
      throws IOException {
    try (var trial = new Trial(containment(), folder)) {
      trial.startHostile("bare", "home");

      long start = System.nanoTime();
      var ended = trial.tree.end(Duration.ofMillis(200));

      assertThat(System.nanoTime() - start).isGreaterThan(199_000_000L);
      assertThat(trial.alive()).isEmpty();
      assertThat(ended).isEqualTo(best());
    }
  }

  @Test
  default void a_tree_that_forks_while_it_is_killed_is_gone(@TempDir Path folder)
      throws IOException {
    for (int round = 0; round < 5; round++) {
      try (var trial = new Trial(containment(), folder)) {
        var child =
            trial.shell(
                "trap '' TERM; echo ready; n=0; while [ $n -lt 2000 ]; do"
                    + " (sleep $1 &) ; n=$((n+1)); done; wait");
        trial.awaitReady(child);

        var ended = trial.tree.end(Duration.ZERO);

        assertThat(trial.alive()).isEmpty();
        assertThat(ended).isEqualTo(best());
      }
    }
  }

  @Test
  default void a_polite_program_ends_by_itself_within_the_grace(@TempDir Path folder)
      throws Exception {
    try (var trial = new Trial(containment(), folder)) {
      var child =
          trial.shell(
              "trap 'echo last words; exit 7' TERM; echo ready; while :; do sleep 0.01; done");
      trial.awaitReady(child);

      long start = System.nanoTime();
      trial.tree.end(Duration.ofSeconds(30));

      assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
      assertThat(child.waitFor()).isEqualTo(7);
    }
  }

  @Test
  default void without_grace_nothing_is_asked_politely(@TempDir Path folder) throws Exception {
    try (var trial = new Trial(containment(), folder)) {
      var child = trial.shell("trap 'touch asked' TERM; echo ready; while :; do sleep 0.01; done");
      trial.awaitReady(child);

      trial.tree.end(Duration.ZERO);

      assertThat(child.waitFor()).isNotZero();
      assertThat(trial.scratch.resolve("asked")).doesNotExist();
    }
  }

  @Test
  default void a_second_caller_without_patience_cuts_the_grace_short(@TempDir Path folder)
      throws Exception {
    try (var trial = new Trial(containment(), folder);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var child = trial.shell("trap 'touch asked' TERM; echo ready; while :; do sleep 0.01; done");
      trial.awaitReady(child);

      long start = System.nanoTime();
      var patient = threads.submit(() -> trial.tree.end(Duration.ofMinutes(5)));
      assertThat(Pause.until(() -> Files.exists(trial.scratch.resolve("asked")))).isTrue();
      assertThat(trial.tree.end(Duration.ZERO)).isEqualTo(best());

      assertThat(patient.get()).isEqualTo(best());
      assertThat(System.nanoTime() - start).isLessThan(60_000_000_000L);
    }
  }

  @Test
  default void exit_status_and_both_outputs_are_read(@TempDir Path folder) throws Exception {
    try (var trial = new Trial(containment(), folder)) {
      var child = trial.shell("echo to the one; echo to the other >&2; cat; exit 42");

      assertThat(Trial.text(child.stdout())).isEqualTo("to the one\n");
      assertThat(Trial.text(child.stderr())).isEqualTo("to the other\n");
      assertThat(child.waitFor()).isEqualTo(42);
      assertThat(trial.tree.end(Duration.ofSeconds(1))).isEqualTo(best());
    }
  }

  @Test
  default void what_was_said_before_the_end_can_be_read_after_it(@TempDir Path folder)
      throws IOException {
    try (var trial = new Trial(containment(), folder)) {
      var child = trial.shell("echo last words >&2; echo more; echo ready; sleep $1; :");
      assertThat(Pause.until(() -> trial.alive().stream().anyMatch(l -> l.contains(": sleep"))))
          .isTrue();

      trial.tree.end(Duration.ZERO);

      assertThat(Trial.text(child.stdout())).isEqualTo("more\nready\n");
      assertThat(Trial.text(child.stderr())).startsWith("last words\n");
    }
  }

  @Test
  default void an_argument_reaches_the_program_as_it_is(@TempDir Path folder) throws IOException {
    try (var trial = new Trial(containment(), folder)) {
      var odd = "$(touch broken) ' \" -- \\ `x`\n*";
      var child = trial.tree.start(List.of("printf", "%s|", odd, "--", ""));

      assertThat(Trial.text(child.stdout())).isEqualTo(odd + "|--||");
    }
  }

  @Test
  default void descriptor_3_is_read_apart_from_what_is_said(@TempDir Path folder) throws Exception {
    try (var trial = new Trial(containment(), folder)) {
      var child =
          trial.tree.start(
              new Launch(
                  List.of("sh", "-c", "echo half >&3; echo out; echo $COLOUR >&2; exit 4"),
                  Map.of("COLOUR", "$(touch broken) red"),
                  Launch.Progress.FD3,
                  Limits.NONE,
                  false,
                  Optional.empty()));

      assertThat(Trial.text(child.stdout())).isEqualTo("half\n");
      assertThat(Trial.text(child.stderr())).isEqualTo("out\n$(touch broken) red\n");
      assertThat(child.waitFor()).isEqualTo(4);
      assertThat(child.exceeded()).isEmpty();
    }
  }

  @Test
  default void without_progress_all_that_is_said_is_one_stream(@TempDir Path folder)
      throws Exception {
    try (var trial = new Trial(containment(), folder)) {
      var child =
          trial.tree.start(
              new Launch(
                  List.of("sh", "-c", "echo out; echo err >&2; (echo 3 >&3) 2>/dev/null; exit 0"),
                  Map.of(),
                  Launch.Progress.NONE,
                  Limits.NONE,
                  false,
                  Optional.empty()));

      assertThat(Trial.text(child.stdout())).isEmpty();
      assertThat(Trial.text(child.stderr())).isEqualTo("out\nerr\n");
      assertThat(child.waitFor()).isZero();
    }
  }

  @Test
  default void a_child_comes_after_the_server_at_the_processor(@TempDir Path folder)
      throws Exception {
    int ours =
        Integer.parseInt(Trial.text(new ProcessBuilder("nice").start().getInputStream()).strip());
    try (var trial = new Trial(containment(), folder)) {
      assertThat(Trial.text(trial.shell("nice").stdout()).strip())
          .isEqualTo(Integer.toString(Math.min(19, ours + 19)));
    }
  }

  @Test
  default void nothing_starts_after_the_end(@TempDir Path folder) {
    try (var trial = new Trial(containment(), folder)) {
      assertThat(trial.tree.end(Duration.ZERO)).isEqualTo(best());
      assertThatIOException()
          .isThrownBy(() -> trial.shell("exit 0"))
          .withMessageContaining("ended");
    }
  }

  @Test
  default void a_missing_program_is_an_error_of_the_start(@TempDir Path folder) {
    try (var trial = new Trial(containment(), folder)) {
      assertThatIOException()
          .isThrownBy(() -> trial.tree.start(List.of("no-such-program-here")))
          .withMessageContaining("no-such-program-here");
    }
  }

  @Test
  default void an_end_right_after_a_start_leaves_nothing(@TempDir Path folder) throws IOException {
    for (int round = 0; round < 30; round++) {
      try (var trial = new Trial(containment(), folder)) {
        var _ = trial.shell("sleep $1 & sleep $1");
        assertThat(trial.tree.end(Duration.ZERO)).isEqualTo(best());
        assertThat(trial.alive()).isEmpty();
      }
    }
  }

  @Test
  default void all_callers_get_the_same_answer_once_the_tree_is_gone(@TempDir Path folder)
      throws Exception {
    try (var trial = new Trial(containment(), folder);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      trial.startHostile("bare", "home");
      Callable<Boolean> call =
          () -> trial.tree.end(Duration.ZERO) == best() && trial.alive().isEmpty();
      var calls = IntStream.range(0, 8).mapToObj(_ -> threads.submit(call)).toList();

      for (var each : calls) {
        assertThat(each.get()).isTrue();
      }
      assertThat(trial.tree.end(Duration.ofSeconds(9))).isEqualTo(best());
    }
  }

  @Test
  default void an_interrupted_caller_still_sees_the_end_through(@TempDir Path folder)
      throws IOException {
    try (var trial = new Trial(containment(), folder)) {
      trial.startHostile("bare", "home");

      Thread.currentThread().interrupt();
      var ended = trial.tree.end(Duration.ZERO);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(ended).isEqualTo(best());
      assertThat(trial.alive()).isEmpty();
    }
  }

  @Test
  default void two_trees_do_not_affect_each_other(@TempDir Path folder) throws Exception {
    try (var one = new Trial(containment(), folder);
        var other = new Trial(containment(), folder)) {
      one.startHostile("bare", "home");
      other.startHostile("bare", "home");
      var child = other.shell("trap 'exit 3' TERM; echo ready; while :; do sleep 0.01; done");
      other.awaitReady(child);
      var before = other.alive().stream().filter(line -> line.contains(": sleep ")).toList();

      one.tree.end(Duration.ZERO);

      assertThat(one.alive()).isEmpty();
      assertThat(before).hasSizeGreaterThanOrEqualTo(3);
      assertThat(other.alive()).containsAll(before);
      other.tree.end(Duration.ofMillis(500));
      assertThat(other.alive()).isEmpty();
      assertThat(child.waitFor()).isEqualTo(3);
    }
  }

  @Test
  default void a_child_gets_a_bare_environment_and_its_scratch_folder(@TempDir Path folder)
      throws IOException {
    try (var trial = new Trial(containment(), folder)) {
      var child = trial.tree.start(List.of("sh", "-c", "pwd; ulimit -c; id -u; env"));
      var lines = Trial.text(child.stdout()).lines().toList();

      var scratch = trial.scratch.toString();
      assertThat(lines.subList(0, 3)).containsExactly(scratch, "0", Procfs.status().get("Uid"));
      var environment = lines.subList(3, lines.size());
      assertThat(environment)
          .contains("HOME=" + scratch, "TMPDIR=" + scratch, "LANG=C.UTF-8")
          .anyMatch(entry -> entry.startsWith("LETHE_TREE="));
      var names = environment.stream().map(e -> e.split("=", 2)[0]).collect(Collectors.toSet());
      assertThat(names)
          .isSubsetOf(
              "PATH", "HOME", "TMPDIR", "LANG", "LETHE_TREE", "PWD", "OLDPWD", "SHLVL", "_");
    }
  }

  @Test
  default void a_child_outlives_the_thread_that_asked_for_it(@TempDir Path folder)
      throws Exception {
    try (var trial = new Trial(containment(), folder)) {
      var starting =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  trial.awaitReady(trial.shell("echo ready; sleep $1; :"));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      starting.join();

      assertThat(trial.alive()).isNotEmpty();
      trial.tree.end(Duration.ZERO);
      assertThat(trial.alive()).isEmpty();
    }
  }
}
