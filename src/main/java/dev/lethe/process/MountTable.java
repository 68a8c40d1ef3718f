package dev.lethe.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * The mounts through which a child could write. Read anew for each child, since mounts come and go
 * while a server runs.
 */
final class MountTable {
  /** What a mount has to keep when it becomes read-only; a user namespace may not take it off. */
  private static final Set<String> KEPT =
      Set.of("nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime", "nosymfollow");

  /** These are dealt with as a whole: see {@link Cage}. */
  private static final List<Path> KERNELS =
      List.of(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"));

  private MountTable() {}

  /** One of them, with the options that it has and keeps. */
  record Mount(Path where, String options) {}

  static List<Mount> writable(List<Path> hidden) {
    return writable(Procfs.text(Path.of("/proc/self/mountinfo")).orElse(""), hidden);
  }

  /** A later mount at or above a place covers the earlier ones. */
  static List<Mount> writable(String mountinfo, List<Path> hidden) {
    var seen = new LinkedHashMap<Path, Mount>();
    for (var line : mountinfo.lines().toList()) {
      var fields = line.split(" ", -1);
      if (fields.length > 5) {
        var where = Path.of(CgroupMounts.unescape(fields[4]));
        seen.keySet().removeIf(earlier -> earlier.startsWith(where));
        if (!under(where, KERNELS) && !under(where, hidden)) {
          seen.put(where, new Mount(where, fields[5]));
        }
      }
    }
    var writable = new ArrayList<Mount>();
    for (var mount : seen.values()) {
      var options = List.of(mount.options.split(",", -1));
      if (options.contains("rw")) {
        var kept = options.stream().filter(KEPT::contains).toList();
        writable.add(new Mount(mount.where, String.join(",", join("remount,bind,ro", kept))));
      }
    }
    return writable;
  }

  private static List<String> join(String first, List<String> more) {
    var all = new ArrayList<String>();
    all.add(first);
    all.addAll(more);
    return all;
  }

  private static boolean under(Path where, List<Path> folders) {
    return folders.stream().anyMatch(where::startsWith);
  }
}
