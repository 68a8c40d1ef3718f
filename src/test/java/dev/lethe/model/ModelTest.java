package dev.lethe.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.InMemory;
import dev.lethe.model.Explorer.Coverage;
import dev.lethe.model.World.Root;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens to a job, in whatever order, what was promised of its end holds. */
final class ModelTest {
  @ParameterizedTest
  @CsvSource({"DRAFT, 3", "QUEUED, 3", "RUNNING, 3", "ENDED, 6"})
  void no_short_history_breaks_a_rule(
      Root root, int depth, @TempDir(factory = InMemory.class) Path folder) throws Exception {
    explore(root, depth, folder);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void no_history_of_six_acts_breaks_a_rule(
      Root root, @TempDir(factory = InMemory.class) Path folder) throws Exception {
    explore(root, 6, folder);
  }

  private static void explore(Root root, int depth, Path folder) throws Exception {
    try (var world = new World(folder, root, new Wiring())) {
      var explorer = new Explorer<>(world, List.of(Act.values()));
      world.inside(() -> explorer.explore(depth));
      assertThat(explorer.violation()).isEmpty();
      Coverage coverage = explorer.coverage(depth);
      System.out.printf(
          "of a job that is %s, all %d histories of %d acts, %d of them with no act refused: "
              + "%d worlds, by %d acts%n",
          root,
          coverage.all(),
          depth,
          coverage.histories(),
          coverage.worlds(),
          coverage.performed());
    }
  }
}
