package dev.lethe.model;

import dev.lethe.Golden;
import dev.lethe.InMemory;
import dev.lethe.model.Explorer.Violation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exploring finds every mistake that was put in, and shows the shortest way to it. */
final class BugsTest {
  private static final Path PAGE = Path.of("docs", "state-machine.md");
  private static final int DEPTH = 6;

  @Test
  void every_bug_that_is_put_in_is_found(@TempDir(factory = InMemory.class) Path folder)
      throws Exception {
    var table = new StringBuilder("| mistake | of a job that is | shortest history | so that |\n");
    table.append("|---|---|---|---|\n");
    for (Bug bug : Bug.values()) {
      Path own = Files.createDirectory(folder.resolve(bug.name()));
      String found = found(bug, own).map(BugsTest::cells).orElse("not found |");
      table.append("| %s | %s | %s |\n".formatted(bug, bug.root, found));
    }
    System.out.print(table);
    Golden.block(PAGE, "mistakes", table.toString());
  }

  private static Optional<Violation<Act>> found(Bug bug, Path folder) throws Exception {
    try (var world = new World(folder, bug.root, bug.wiring())) {
      var explorer = new Explorer<>(world, List.of(Act.values()));
      world.inside(() -> explorer.explore(DEPTH));
      return explorer.violation();
    }
  }

  private static String cells(Violation<Act> violation) {
    String history = String.join(", ", violation.history().stream().map(Act::toString).toList());
    return history + " | " + violation.what();
  }
}
