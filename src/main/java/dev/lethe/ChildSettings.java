package dev.lethe;

import dev.lethe.process.Limits;
import java.time.Duration;
import java.util.Optional;

/** What every program of a job may take, and as whom it runs, where its type does not say. */
public record ChildSettings(
    long memoryBytes,
    int processes,
    Optional<Duration> cpu,
    long fileBytes,
    long diskBytes,
    Optional<String> user) {
  private static final int MOST_PROCESSES = 1_000_000;

  static ChildSettings from(Settings settings) {
    return new ChildSettings(
        settings.read("work.child_memory", "16GiB", Forms.bytes(0)),
        settings.read("work.child_processes", "2048", Forms.number(0, MOST_PROCESSES)),
        settings.read("work.child_cpu", "", Forms.optional(Forms.between("1s", "1000d"))),
        settings.read("work.child_file", "0", Forms.bytes(0)),
        settings.read("work.child_disk", "0", Forms.bytes(0)),
        settings.read("work.child_user", "", Forms.optional(Forms.NAME)));
  }

  Limits limits() {
    return new Limits(cpu, memoryBytes, processes, fileBytes, diskBytes);
  }
}
