package dev.lethe.caption;

import java.util.List;

/** All that was said in one piece of sound. */
public record Transcript(String language, long durationMs, List<Segment> segments) {
  public Transcript {
    segments = List.copyOf(segments);
  }

  public List<Word> words() {
    return segments.stream().flatMap(segment -> segment.words().stream()).toList();
  }
}
