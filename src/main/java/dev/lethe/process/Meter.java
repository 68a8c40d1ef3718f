package dev.lethe.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Holds one tree's use against its limits. Looking at the files costs more than looking at the
 * processes, so that is done less often the longer it takes.
 */
final class Meter {
  private static final long FILES_EVERY = Duration.ofMillis(200).toNanos();
  private static final int REST = 10;

  private final Path scratch;
  private final Supplier<Measured> measured;
  private long filesAt = System.nanoTime();
  private long givenBytes = -1;

  /**
   * What a level knows of a tree.
   *
   * @param processes their folders in /proc
   * @param wrappers how many tasks among them are the server's own
   * @param cpu processor time so far, where the kernel counts it for the whole tree
   * @param refused the limit at which the kernel itself stopped something, if it did
   */
  record Measured(
      List<Path> processes,
      int wrappers,
      Optional<Duration> cpu,
      Optional<Exceeded.Limit> refused) {}

  Meter(Path scratch, Supplier<Measured> measured) {
    this.scratch = scratch;
    this.measured = measured;
  }

  /** Before the first program starts: what is there already is not the program's. */
  void begin(Limits limits) {
    if (givenBytes < 0 && limits.diskBytes() > 0) {
      givenBytes = FolderSize.of(scratch, List.of(), Long.MAX_VALUE);
    }
  }

  long sizeBytes() {
    return FolderSize.of(scratch, List.of(), Long.MAX_VALUE);
  }

  /** The limit that is exceeded now. */
  Optional<Exceeded> look(Limits limits) {
    if (limits.equals(Limits.NONE)) {
      return Optional.empty();
    }
    var now = measured.get();
    var usage = Usage.of(now.processes());
    if (limits.processes() > 0
        && (usage.tasks() - now.wrappers() > limits.processes()
            || now.refused().equals(Optional.of(Exceeded.Limit.PROCESSES)))) {
      return exceeded(Exceeded.Limit.PROCESSES, limits);
    }
    if (overMemory(limits, usage, now)) {
      return exceeded(Exceeded.Limit.MEMORY, limits);
    }
    long cpu = now.cpu().map(Duration::toNanos).orElse(usage.cpuNanos());
    if (limits.cpu().filter(most -> cpu > most.toNanos()).isPresent()) {
      return exceeded(Exceeded.Limit.CPU, limits);
    }
    return overDisk(limits, now) ? exceeded(Exceeded.Limit.DISK, limits) : Optional.empty();
  }

  static Optional<Exceeded> exceeded(Exceeded.Limit limit, Limits limits) {
    var said =
        switch (limit) {
          case CPU -> "processor time of " + limits.cpu().orElse(Duration.ZERO).toMillis() + " ms";
          case MEMORY -> "memory of " + limits.memoryBytes() + " bytes";
          case PROCESSES -> limits.processes() + " processes and threads";
          case FILE -> "a file of " + limits.fileBytes() + " bytes";
          case DISK -> "files of " + limits.diskBytes() + " bytes in all";
        };
    return Optional.of(new Exceeded(limit, said));
  }

  private static boolean overMemory(Limits limits, Usage usage, Measured now) {
    if (limits.memoryBytes() == 0) {
      return false;
    }
    return now.refused().equals(Optional.of(Exceeded.Limit.MEMORY))
        || (usage.memoryBytes() > limits.memoryBytes()
            && Usage.fairMemoryBytes(now.processes()) > limits.memoryBytes());
  }

  private boolean overDisk(Limits limits, Measured now) {
    long start = System.nanoTime();
    if (limits.diskBytes() == 0 || start - filesAt < 0) {
      return false;
    }
    long most = limits.diskBytes() + Math.max(0, givenBytes);
    boolean over = FolderSize.of(scratch, Usage.unnamed(now.processes()), most) > most;
    long end = System.nanoTime();
    filesAt = end + Math.max(FILES_EVERY, REST * (end - start));
    return over;
  }
}
