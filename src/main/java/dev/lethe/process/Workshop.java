package dev.lethe.process;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What every level works with: whose children they are, the system's tools, the spawning thread.
 */
record Workshop(String instance, List<Path> hidden, Tools tools, Spawner spawner) {
  static Workshop open(Containment.Settings settings) {
    var path = Tools.searchPath();
    return new Workshop(
        settings.instance(),
        settings.hidden().stream().map(Path::toAbsolutePath).toList(),
        Tools.find(path),
        new Spawner(settings.instance(), path));
  }

  ProcessTree tree(TreeSpec spec, Confinement confinement) {
    return new Tree(spawner, spec, confinement);
  }

  /** An earlier server may have run at another level, so every level clears up after all. */
  int reap() {
    return reapGroups() + Leftovers.endInstance(instance);
  }

  private int reapGroups() {
    try {
      return new Cgroup(CgroupMounts.find().instance(instance)).reap();
    } catch (Containment.Unavailable _) {
      return 0;
    }
  }

  static List<Path> both(List<Path> some, List<Path> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  /** The tail of a description: why no better level is used. */
  static String because(List<Containment.Unavailable> refusals) {
    return refusals.stream()
        .map(Containment.Unavailable::sentence)
        .collect(
            Collectors.joining(
                "; ", refusals.isEmpty() ? "" : " (", refusals.isEmpty() ? "" : ")"));
  }
}
