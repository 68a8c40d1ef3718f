package dev.lethe.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The memory and pids controllers of the kernel, where they were handed to this server's control
 * group. They stop a tree at its limit with no delay; the {@link Watch} looks on in any case.
 */
final class Controllers {
  private static final String SWITCH = "cgroup.subtree_control";

  private final boolean memory;
  private final boolean pids;

  private Controllers(boolean memory, boolean pids) {
    this.memory = memory;
    this.pids = pids;
  }

  /** Turns on, for the groups below {@code home}, what was handed to {@code own}. */
  static Controllers in(Path own, Path home) {
    return new Controllers(on("memory", own, home), on("pids", own, home));
  }

  private static boolean on(String controller, Path own, Path home) {
    try {
      if (!words(own.resolve("cgroup.controllers")).contains(controller)) {
        return false;
      }
      Files.createDirectories(home);
      for (var group : List.of(own, home)) {
        if (!words(group.resolve(SWITCH)).contains(controller)) {
          Files.writeString(group.resolve(SWITCH), "+" + controller, StandardOpenOption.WRITE);
        }
      }
      return true;
    } catch (IOException _) {
      // A group that holds processes itself, the server's own, hands nothing down.
      return false;
    }
  }

  String describe() {
    if (memory && pids) {
      return "; memory and processes of a tree are limited by the kernel";
    }
    return "; memory and processes of a tree are looked at ten times a second (the memory and pids"
        + " controllers are not delegated to this server's group)";
  }

  /** {@code wrappers}: tasks in the group that are not the program's. */
  void limit(Cgroup group, Limits limits, int wrappers) throws IOException {
    if (memory && limits.memoryBytes() > 0) {
      set(group, "memory.max", Long.toString(limits.memoryBytes()));
      set(group, "memory.oom.group", "1");
      if (Files.exists(group.folder().resolve("memory.swap.max"))) {
        set(group, "memory.swap.max", "0");
      }
    }
    if (pids && limits.processes() > 0) {
      set(group, "pids.max", Long.toString((long) limits.processes() + wrappers));
    }
  }

  /** The limit at which the kernel stopped something in the group. */
  Optional<Exceeded.Limit> refused(Cgroup group) {
    if (memory && counted(group, "memory.events", "oom_kill")) {
      return Optional.of(Exceeded.Limit.MEMORY);
    }
    return pids && counted(group, "pids.events", "max")
        ? Optional.of(Exceeded.Limit.PROCESSES)
        : Optional.empty();
  }

  private static void set(Cgroup group, String file, String value) throws IOException {
    Files.writeString(group.folder().resolve(file), value, StandardOpenOption.WRITE);
  }

  private static boolean counted(Cgroup group, String file, String event) {
    return Procfs.text(group.folder().resolve(file)).stream()
        .flatMap(String::lines)
        .anyMatch(line -> line.startsWith(event + " ") && !line.equals(event + " 0"));
  }

  private static List<String> words(Path file) {
    return Arrays.asList(Procfs.text(file).orElse("").strip().split("\\s+", -1));
  }
}
