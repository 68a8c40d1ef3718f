package dev.lethe.process;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Ends processes that are known only by the marker in their environment. A process that forks
 * between two looks at the table hands the marker on, so it is over when two looks in a row find
 * none.
 */
final class Leftovers {
  private final Predicate<String> marker;
  private final Set<Procfs.Key> found = new HashSet<>();
  private int emptyLooks;

  private Leftovers(Predicate<String> marker) {
    this.marker = marker;
  }

  /** All trees of all earlier servers with this instance name; returns how many processes. */
  static int endInstance(String instance) {
    var prefix = Spawner.marker(instance);
    var leftovers = new Leftovers(entry -> entry.startsWith(prefix));
    Pause.until(leftovers::gone);
    return leftovers.found.size();
  }

  /** One tree; returns whether two looks in a row found none of it. */
  static boolean endTree(String exactly) {
    return Pause.until(new Leftovers(exactly::equals)::gone);
  }

  private boolean gone() {
    var living = marked();
    for (var process : living) {
      found.add(process.key());
      Signals.kill(process.pid());
    }
    emptyLooks = living.isEmpty() ? emptyLooks + 1 : 0;
    return emptyLooks == 2;
  }

  private List<Procfs.Proc> marked() {
    long self = ProcessHandle.current().pid();
    return Procfs.all().stream()
        .filter(process -> process.alive() && process.pid() != self)
        .filter(process -> Procfs.environment(process.pid()).stream().anyMatch(marker))
        .toList();
  }
}
