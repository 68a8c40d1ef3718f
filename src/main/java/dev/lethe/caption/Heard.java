package dev.lethe.caption;

import java.util.ArrayList;
import java.util.List;

/** Makes segments of words that an engine heard, which knows no sentences: a pause ends one. */
public final class Heard {
  private static final long PAUSE = 450;
  private static final int LONGEST = 40;

  private Heard() {}

  /**
   * Segments of these words.
   *
   * @param words in the order of their times
   */
  public static List<Segment> segments(List<Word> words) {
    var segments = new ArrayList<Segment>();
    var segment = new ArrayList<Word>();
    for (Word word : words) {
      boolean ends =
          !segment.isEmpty()
              && (word.startMs() - segment.getLast().endMs() >= PAUSE
                  || segment.getLast().endsSentence()
                  || segment.size() == LONGEST);
      if (ends) {
        segments.add(new Segment(segment, null));
        segment.clear();
      }
      segment.add(word);
    }
    if (!segment.isEmpty()) {
      segments.add(new Segment(segment, null));
    }
    return segments;
  }
}
