package dev.lethe.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the version 2 control group tree is mounted and where in it this process stands. Hybrid
 * machines mount it beside version 1, and a container may see only a part of it.
 *
 * @param own the folder of the group this process is in
 * @param mounts every place at which children could reach the tree
 */
record CgroupMounts(Path own, List<Path> mounts) {
  private static final String ENTRY = "0::";

  static CgroupMounts find() {
    return find(
        Procfs.text(Path.of("/proc/self/mountinfo")).orElse(""),
        Procfs.text(Path.of("/proc/self/cgroup")).orElse(""));
  }

  static CgroupMounts find(String mountinfo, String cgroup) {
    var group =
        cgroup
            .lines()
            .filter(line -> line.startsWith(ENTRY))
            .map(line -> line.substring(ENTRY.length()))
            .findFirst()
            .orElseThrow(() -> unavailable("this kernel has no version 2 control groups"));
    var mounts = new ArrayList<Path>();
    var own = new ArrayList<Path>();
    for (var line : mountinfo.lines().toList()) {
      var halves = line.split(" - ", 2);
      if (halves.length == 2 && halves[1].startsWith("cgroup2 ")) {
        var fields = halves[0].split(" ", -1);
        var mount = Path.of(unescape(fields[4]));
        mounts.add(mount);
        below(mount, Path.of(unescape(fields[3])), Path.of(group)).ifPresent(own::add);
      }
    }
    if (mounts.isEmpty()) {
      throw unavailable("no cgroup2 file system is mounted");
    }
    if (own.isEmpty()) {
      throw unavailable("the cgroup2 mount does not show this server's own group " + group);
    }
    return new CgroupMounts(own.getFirst(), List.copyOf(mounts));
  }

  private static Optional<Path> below(Path mount, Path root, Path group) {
    if (!group.startsWith(root) || group.startsWith("/..")) {
      return Optional.empty();
    }
    return Optional.of(mount.resolve(root.relativize(group)).normalize());
  }

  /** Spaces and the like stand as octal numbers in mountinfo. */
  static String unescape(String field) {
    return field
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }

  /** The folder for all groups of one instance. */
  Path instance(String instance) {
    return own.resolve("lethe-" + instance);
  }

  void requireWritable() {
    if (!Files.isWritable(own)) {
      throw unavailable(own + " is not writable (no delegated control group)");
    }
  }

  static Containment.Unavailable unavailable(String reason) {
    return new Containment.Unavailable(ContainmentLevel.CGROUP, reason);
  }
}
