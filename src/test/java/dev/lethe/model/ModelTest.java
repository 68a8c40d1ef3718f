package dev.lethe.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.InMemory;
import dev.lethe.model.World.Root;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens to a job, in whatever order, what was promised of its end holds. */
final class ModelTest {
  @ParameterizedTest
  @EnumSource
  void no_history_of_three_acts_breaks_a_rule(
      Root root, @TempDir(factory = InMemory.class) Path folder) throws Exception {
    explore(root, 3, folder);
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
      System.out.println("model of a job that is " + root + ": " + explorer.coverage(depth));
    }
  }
}
