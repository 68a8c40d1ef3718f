package dev.lethe.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server found wrong in a stretch of its jobs.
 *
 * @param jobs how many jobs it looked at
 * @param next the last of them, for the next call; null if those were all
 */
public record FsckPage(List<Finding> findings, int jobs, @Nullable String next) {
  /**
   * What is wanted.
   *
   * @param after what the call before said is {@code next}; null to begin
   */
  public record Ask(boolean repair, boolean hashes, @Nullable String after) {}

  /**
   * One thing that is wrong.
   *
   * @param keySlot where the key lies, if it is about a key
   */
  public record Finding(
      String kind,
      @Nullable String jobId,
      @Nullable String artifactId,
      @Nullable Long keySlot,
      long bytes,
      boolean repaired) {}
}
