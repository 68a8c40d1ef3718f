package dev.lethe.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a set of processes takes at one moment, by its folders in /proc.
 *
 * @param tasks processes, each further thread counted too
 * @param memoryBytes resident memory; what processes share is counted for each of them
 * @param cpuNanos processor time, that of children they waited for included
 */
record Usage(int tasks, long memoryBytes, long cpuNanos) {
  private static final int PAGE_SIZE_ENTRY = 6;
  private static final int TICKS_ENTRY = 17;
  private static final Map<Integer, Long> KERNEL = kernel();
  private static final long PAGE = KERNEL.getOrDefault(PAGE_SIZE_ENTRY, 4096L);
  private static final long TICK_NANOS = 1_000_000_000L / KERNEL.getOrDefault(TICKS_ENTRY, 100L);

  /** A process that ends meanwhile counts for nothing. */
  static Usage of(List<Path> processes) {
    int tasks = 0;
    long pages = 0;
    long ticks = 0;
    for (var process : processes) {
      var stat = Procfs.text(process.resolve("stat")).orElse("");
      var fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
      if (fields.length > 21) {
        for (int time = 11; time <= 14; time++) {
          ticks += Long.parseLong(fields[time]);
        }
        // A zombie still holds its place on the process table.
        tasks += Math.max(1, Integer.parseInt(fields[17]));
        pages += Long.parseLong(fields[21]);
      }
    }
    return new Usage(tasks, pages * PAGE, ticks * TICK_NANOS);
  }

  /** Memory with each shared page counted once: dear to ask for, so only when it matters. */
  static long fairMemoryBytes(List<Path> processes) {
    long bytes = 0;
    for (var process : processes) {
      var rollup = Procfs.text(process.resolve("smaps_rollup")).orElse("");
      var share = rollup.lines().filter(line -> line.startsWith("Pss:")).findFirst();
      bytes +=
          share
              .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
              .orElseGet(() -> of(List.of(process)).memoryBytes);
    }
    return bytes;
  }

  /** Files that are open but have no name any more: on disk, or ({@code memfd}) in memory. */
  static List<Path> unnamed(List<Path> processes) {
    return processes.stream()
        .flatMap(process -> descriptors(process).stream())
        .filter(Usage::isUnnamed)
        .toList();
  }

  private static List<Path> descriptors(Path process) {
    var found = new ArrayList<Path>();
    try (var open = Files.newDirectoryStream(process.resolve("fd"))) {
      open.forEach(found::add);
    } catch (IOException | DirectoryIteratorException _) {
      return found;
    }
    return found;
  }

  private static boolean isUnnamed(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().endsWith(" (deleted)");
    } catch (IOException _) {
      return false;
    }
  }

  /** What the kernel tells each process about itself. */
  private static Map<Integer, Long> kernel() {
    var entries = new HashMap<Integer, Long>();
    try {
      var words =
          ByteBuffer.wrap(Files.readAllBytes(Path.of("/proc/self/auxv")))
              .order(ByteOrder.nativeOrder());
      while (words.remaining() >= 16) {
        entries.put((int) words.getLong(), words.getLong());
      }
    } catch (IOException _) {
      return Map.of();
    }
    return Map.copyOf(entries);
  }
}
