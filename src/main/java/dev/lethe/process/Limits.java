package dev.lethe.process;

import java.time.Duration;
import java.util.Optional;

/**
 * How much a child and all that it starts may take. Zero, or nothing, means not limited.
 *
 * @param cpu processor time of the whole tree
 * @param memoryBytes memory of the whole tree
 * @param processes processes of the whole tree
 * @param fileBytes size of any one file
 * @param diskBytes size of all files in the scratch folder
 */
public record Limits(
    Optional<Duration> cpu, long memoryBytes, int processes, long fileBytes, long diskBytes) {
  public static final Limits NONE = new Limits(Optional.empty(), 0, 0, 0, 0);

  public Limits {
    if (cpu.filter(time -> !time.isPositive()).isPresent()
        || memoryBytes < 0
        || processes < 0
        || fileBytes < 0
        || diskBytes < 0) {
      throw new IllegalArgumentException("a limit below zero");
    }
  }

  /** Of both limits the lower one. */
  Limits tighter(Limits other) {
    return new Limits(
        cpu.filter(time -> other.cpu.filter(less -> less.compareTo(time) < 0).isEmpty())
            .or(other::cpu),
        lower(memoryBytes, other.memoryBytes),
        (int) lower(processes, other.processes),
        lower(fileBytes, other.fileBytes),
        lower(diskBytes, other.diskBytes));
  }

  private static long lower(long one, long other) {
    return one == 0 || other == 0 ? one + other : Math.min(one, other);
  }

  /** These, and where these say nothing, those. */
  public Limits or(Limits others) {
    return new Limits(
        cpu.or(others::cpu),
        memoryBytes == 0 ? others.memoryBytes : memoryBytes,
        processes == 0 ? others.processes : processes,
        fileBytes == 0 ? others.fileBytes : fileBytes,
        diskBytes == 0 ? others.diskBytes : diskBytes);
  }
}
