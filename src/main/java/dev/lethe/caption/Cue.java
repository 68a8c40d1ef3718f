package dev.lethe.caption;

import java.util.List;

/** Lines that are shown together from one time to another. */
public record Cue(long startMs, long endMs, List<String> lines) {
  public Cue {
    lines = List.copyOf(lines);
    if (startMs < 0 || endMs <= startMs || lines.isEmpty()) {
      throw new IllegalArgumentException("a cue without time or without text");
    }
  }

  Cue lasting(long from, long to) {
    return new Cue(from, to, lines);
  }
}
