package dev.lethe.caption;

import java.util.List;

/**
 * A transcript that somebody wrote, as it was read.
 *
 * @param parts what stands together: a cue, or a paragraph
 * @param timed whether the parts have times
 */
public record Given(List<Part> parts, boolean timed) {
  public Given {
    parts = List.copyOf(parts);
  }

  /**
   * One part.
   *
   * @param startMs 0 where parts have no times, as {@code endMs}
   */
  public record Part(long startMs, long endMs, String text) {}
}
