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

final class ModelTest {
  @ParameterizedTest
  @EnumSource
  void no_history_of_four_acts_breaks_a_rule(
      Root root, @TempDir(factory = InMemory.class) Path folder) throws Exception {
    explore(root, Integer.getInteger("model.depth", 4), folder);
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
      long from = System.nanoTime();
      world.inside(() -> assertThat(explorer.explore(depth)).isNull());
      System.out.printf("model from %s: %s in %d ms%n", root, explorer.coverage(depth), (System.nanoTime() - from) / 1_000_000);
    }
  }
}
