package dev.lethe.process;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Buries dead processes that this one adopted. Java waits for the children it started itself, each
 * by a thread, and must not find them buried; so a zombie that nobody killed here is left alone
 * until it is old enough to be nobody's.
 */
final class Orphans {
  private final Kernel kernel;
  private final Duration old;
  private final Map<Procfs.Key, Long> zombies = new ConcurrentHashMap<>();

  Orphans(Kernel kernel, Duration old) {
    this.kernel = kernel;
    this.old = old;
  }

  void bury(long pid) {
    kernel.bury(pid);
  }

  void buryOld(List<Procfs.Proc> table) {
    long self = ProcessHandle.current().pid();
    long now = System.nanoTime();
    var dead = table.stream().filter(p -> p.state() == 'Z' && p.parent() == self).toList();
    zombies.keySet().retainAll(dead.stream().map(Procfs.Proc::key).toList());
    for (var zombie : dead) {
      var seen = zombies.putIfAbsent(zombie.key(), now);
      if (seen != null && now - seen > old.toNanos()) {
        kernel.bury(zombie.pid());
      }
    }
  }
}
