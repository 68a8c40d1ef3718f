package dev.lethe.type.render;

import java.text.BreakIterator;
import java.time.Duration;
import java.util.Locale;

/** How long a text takes to read. */
final class Reading {
  private static final Duration LEAST = Duration.ofMillis(1_500);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration SILENT = Duration.ofSeconds(3);
  private static final int LETTERS_A_WORD = 8;

  private Reading() {}

  static Duration of(String text, int wordsPerMinute) {
    if (text.isBlank()) {
      return SILENT;
    }
    Duration read = Duration.ofMillis(60_000L * words(text) / wordsPerMinute).plus(LOOK);
    return read.compareTo(LEAST) < 0 ? LEAST : read;
  }

  /** A very long word counts for several, as do those that are written without spaces. */
  private static int words(String text) {
    BreakIterator words = BreakIterator.getWordInstance(Locale.ROOT);
    words.setText(text);
    int count = 0;
    int from = words.first();
    for (int to = words.next(); to != BreakIterator.DONE; to = words.next()) {
      if (text.substring(from, to).codePoints().anyMatch(Character::isLetterOrDigit)) {
        count += 1 + (to - from) / LETTERS_A_WORD / 2;
      }
      from = to;
    }
    return Math.max(1, count);
  }
}
