package dev.lethe.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One control group, as a folder of the kernel's file system. */
record Cgroup(Path folder) {
  private static final String USED = "usage_usec ";

  /** Also makes the group around it, which the trees of an instance share. */
  void make() throws IOException {
    Files.createDirectories(folder);
  }

  List<Long> processes() {
    var words = Procfs.text(folder.resolve("cgroup.procs")).orElse("").split("\\s+", -1);
    var processes = new ArrayList<Long>();
    for (var word : words) {
      if (!word.isEmpty()) {
        processes.add(Long.valueOf(word));
      }
    }
    return processes;
  }

  /** Processor time of all that ever ran in the group. */
  Optional<Duration> cpu() {
    return Procfs.text(folder.resolve("cpu.stat")).stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith(USED))
        .map(line -> Duration.of(Long.parseLong(line.substring(USED.length())), ChronoUnit.MICROS))
        .findFirst();
  }

  boolean populated() {
    var events = Procfs.text(folder.resolve("cgroup.events"));
    return events.isPresent() && events.get().contains("populated 1");
  }

  /**
   * One step towards nothing: kills what is in the group and tries to remove it. A process that was
   * on its way in makes the removal fail and is met by the next step; once the folder is gone
   * nobody can enter any more.
   */
  boolean removed() {
    if (Files.notExists(folder)) {
      return true;
    }
    try {
      Files.writeString(folder.resolve("cgroup.kill"), "1", StandardOpenOption.WRITE);
      if (populated()) {
        return false;
      }
      Files.delete(folder);
      return true;
    } catch (IOException _) {
      return Files.notExists(folder);
    }
  }

  void removeIfEmpty() {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException _) {
      return;
    }
  }

  /** The groups below this one. */
  List<Cgroup> groups() {
    var groups = new ArrayList<Cgroup>();
    try (var entries = Files.newDirectoryStream(folder, Files::isDirectory)) {
      entries.forEach(entry -> groups.add(new Cgroup(entry)));
    } catch (IOException | DirectoryIteratorException _) {
      return groups;
    }
    return groups;
  }

  /** Ends all groups below this one, then removes it; returns how many processes there were. */
  int reap() {
    int ended = 0;
    for (var group : groups()) {
      ended += group.processes().size() + group.reap();
      Pause.until(group::removed);
    }
    removeIfEmpty();
    return ended;
  }
}
