package dev.lethe.caption;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Words that were said together: a sentence, or what lies between two pauses.
 *
 * @param words at least one, in the order of their times
 * @param speaker who said them, if anybody told
 */
public record Segment(List<Word> words, @Nullable String speaker) {
  public Segment {
    words = List.copyOf(words);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("a segment without words");
    }
  }

  public long startMs() {
    return words.getFirst().startMs();
  }

  public long endMs() {
    return words.getLast().endMs();
  }

  public String text() {
    return words.stream().map(Word::text).collect(Collectors.joining(" "));
  }

  /** The mean of its words; empty if nobody listened to any of them. */
  public OptionalDouble confidence() {
    return words.stream()
        .map(Word::confidence)
        .filter(java.util.Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .average();
  }
}
