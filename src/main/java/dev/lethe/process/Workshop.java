package dev.lethe.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What every level works with: whose children they are, the system's tools, the spawning thread,
 * and the thread that holds them to their limits.
 */
record Workshop(Containment.Settings settings, Tools tools, Spawner spawner, Watch watch) {
  static Workshop open(Containment.Settings settings) {
    var path = SearchPath.own();
    return new Workshop(
        settings,
        Tools.find(path),
        new Spawner(settings.instance(), path),
        new Watch(settings.freeFloorBytes()));
  }

  String instance() {
    return settings.instance();
  }

  List<Path> hidden() {
    return settings.hidden().stream().map(Path::toAbsolutePath).toList();
  }

  ProcessTree tree(TreeSpec spec, Confinement confinement) {
    return new Tree(this, spec, confinement);
  }

  /** The program as it is to run; the scratch folder is made its user's. */
  Program program(Launch launch, Path scratch) throws IOException {
    var name = launch.user().or(settings::user);
    Optional<Users.User> user =
        name.isPresent() ? Optional.of(new Users(tools).named(name.get())) : Optional.empty();
    if (user.isPresent()) {
      Users.give(scratch, user.get());
    }
    return new Program(tools, launch, launch.limits().or(settings.limits()), user);
  }

  /** An earlier server may have run at another level, so every level clears up after all. */
  int reap() {
    return reapGroups() + Leftovers.endInstance(instance());
  }

  private int reapGroups() {
    try {
      return new Cgroup(CgroupMounts.find().instance(instance())).reap();
    } catch (Containment.Unavailable _) {
      return 0;
    }
  }

  /** What is in force besides the level itself, in words for the operator. */
  String protections(Walls walls, String whyNotAll) {
    var words = new StringBuilder();
    if (!walls.inForce().isEmpty()) {
      words.append("; they ").append(walls.inForce());
    }
    if (!walls.missing().isEmpty()) {
      words.append("; not in force: they ").append(String.join(", ", walls.missing()));
      words.append(" (").append(whyNotAll).append(')');
    }
    return words.append(said()).toString();
  }

  /** What does not depend on the level. */
  String said() {
    var words = new StringBuilder();
    settings.user().ifPresent(user -> words.append("; they run as ").append(user));
    if (settings.user().isEmpty() && tools.user().equals("0")) {
      words.append("; they run as root without its privileges (work.child_user names another)");
    }
    if (tools.prlimit().isEmpty()) {
      words.append(
          "; prlimit of util-linux not found, so single processes and files are not"
              + " limited by the kernel");
    }
    return words.toString();
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
