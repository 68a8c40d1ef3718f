package dev.lethe.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds the processes of one tree in the process table by everything that is handed on at a fork:
 * parentage, session, process group, the marker in the environment, and, for orphans that this
 * process adopted, the working folder. What was found once is remembered, because the trail may be
 * gone at the next look. Other children of this process are never touched.
 */
final class Search {
  private final String marker;
  private final Path scratch;
  private final Orphans orphans;
  private final long self = ProcessHandle.current().pid();
  private final Set<Procfs.Key> known = new HashSet<>();
  private final Set<Long> sessions = new HashSet<>();
  private final Set<Long> groups = new HashSet<>();

  Search(String marker, Path scratch, Orphans orphans) {
    this.marker = marker;
    this.scratch = scratch;
    this.orphans = orphans;
  }

  /** Who ends a tree and who looks at what it takes meet here. */
  synchronized List<Procfs.Proc> living(List<Process> started) {
    return living(started, _ -> true);
  }

  /**
   * What is found without asking each process of the machine for its environment, which is dear:
   * only orphans are asked.
   */
  synchronized List<Procfs.Proc> glimpse(List<Process> started) {
    return living(started, process -> process.parent() == self || process.parent() == 1);
  }

  private List<Procfs.Proc> living(List<Process> started, Predicate<Procfs.Proc> asked) {
    var table = Procfs.all();
    var children = new HashMap<Long, List<Procfs.Proc>>();
    table.forEach(p -> children.computeIfAbsent(p.parent(), _ -> new ArrayList<>()).add(p));
    var mine = new HashMap<Long, Procfs.Proc>();
    var roots = started.stream().filter(Process::isAlive).map(Process::pid).toList();
    for (var process : table) {
      if (roots.contains(process.pid()) || belongs(process, asked)) {
        addWithChildren(process, children, mine);
      }
    }
    mine.values().forEach(this::remember);
    bury(mine, started);
    orphans.buryOld(table);
    return mine.values().stream().filter(Procfs.Proc::alive).toList();
  }

  /** Kills until two looks in a row find nothing. */
  void killAll(List<Process> started) {
    var emptyLooks = new int[1];
    Pause.until(() -> {
      var living = living(started);
      living.forEach(process -> Signals.kill(process.pid()));
      emptyLooks[0] = living.isEmpty() && Confinement.exited(started) ? emptyLooks[0] + 1 : 0;
      return emptyLooks[0] == 2;
    });
  }

  private boolean belongs(Procfs.Proc process, Predicate<Procfs.Proc> asked) {
    if (process.pid() == self) {
      return false;
    }
    return known.contains(process.key())
        || sessions.contains(process.session())
        || groups.contains(process.group())
        || (asked.test(process) && Procfs.environment(process.pid()).contains(marker))
        || (process.parent() == self
            && Procfs.workingFolder(process.pid()).filter(f -> f.startsWith(scratch)).isPresent());
  }

  private void addWithChildren(
      Procfs.Proc process, Map<Long, List<Procfs.Proc>> children, Map<Long, Procfs.Proc> mine) {
    if (process.pid() != self && mine.putIfAbsent(process.pid(), process) == null) {
      for (var child : children.getOrDefault(process.pid(), List.of())) {
        addWithChildren(child, children, mine);
      }
    }
  }

  /** The session and group of the server itself, which a tame child keeps, say nothing. */
  private void remember(Procfs.Proc process) {
    known.add(process.key());
    var server = Procfs.read(self).orElseThrow();
    if (process.session() != server.session()) {
      sessions.add(process.session());
    }
    if (process.group() != server.group()) {
      groups.add(process.group());
    }
  }

  private void bury(Map<Long, Procfs.Proc> mine, List<Process> started) {
    for (var process : mine.values()) {
      boolean javaWaits = started.stream().anyMatch(p -> p.pid() == process.pid());
      if (!process.alive() && process.parent() == self && !javaWaits) {
        orphans.bury(process.pid());
      }
    }
  }
}
