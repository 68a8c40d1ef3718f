package dev.lethe.caption;

import org.jspecify.annotations.Nullable;

/**
 * One word with the time it was said in.
 *
 * @param text as it is shown, with the signs that belong to it
 * @param confidence how sure the engine is, from 0 to 1; null if nobody listened
 * @param interpolated whether its times were put between those of its neighbours
 */
public record Word(
    String text, long startMs, long endMs, @Nullable Double confidence, boolean interpolated) {
  private static final String ENDS = ".?!…。？！";
  private static final String CLOSERS = "\"')]»”’";

  public Word {
    if (text.isBlank() || startMs < 0 || endMs <= startMs) {
      throw new IllegalArgumentException("a word without text or without time");
    }
  }

  /** Whether a sentence ends with it. */
  public boolean endsSentence() {
    int last = text.length() - 1;
    while (last > 0 && CLOSERS.indexOf(text.charAt(last)) >= 0) {
      last--;
    }
    return ENDS.indexOf(text.charAt(last)) >= 0;
  }

  public Word shownAs(String other) {
    return new Word(other, startMs, endMs, confidence, interpolated);
  }
}
