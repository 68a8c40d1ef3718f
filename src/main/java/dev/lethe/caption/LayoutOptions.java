package dev.lethe.caption;

/** How cues are to be made of words: what they may hold, how long they stand, where they end. */
public record LayoutOptions(Room room, Times times, Gaps gaps, Breaks breaks) {
  /** Two lines of 42 characters, shown for one second to seven. */
  public static final LayoutOptions DEFAULTS =
      new LayoutOptions(
          new Room(42, 2),
          new Times(1000, 7000, 0),
          new Gaps(0, 0, 2000),
          new Breaks(1, true, false, false));

  /**
   * What a cue has room for.
   *
   * @param lineLength the most characters of a line; a longer word is broken
   * @param lines the most lines of a cue
   */
  public record Room(int lineLength, int lines) {
    public Room {
      if (lineLength < 1 || lines < 1) {
        throw new IllegalArgumentException("no room for a word");
      }
    }
  }

  /**
   * How long a cue is shown, in milliseconds.
   *
   * @param least the time it lacks is taken from the next one
   * @param most it ends before a word that would make it longer
   * @param target one that has lasted so long ends with the next word; 0 for none
   */
  public record Times(long least, long most, long target) {
    public Times {
      if (most < 1) {
        throw new IllegalArgumentException("no time for a word");
      }
    }
  }

  /**
   * Times in which nothing is shown or said, in milliseconds.
   *
   * @param least between two cues, taken from the end of the first
   * @param merged a shorter one between two cues is closed
   * @param silence where nothing is said for longer, a cue ends
   */
  public record Gaps(long least, long merged, long silence) {}

  /**
   * Where cues and lines end beside.
   *
   * @param wordsMin the least words of a cue, where its times and its room allow them
   * @param bySentence whether a cue ends with its sentence
   * @param sentenceLines whether each sentence of a cue begins a line
   * @param keepLast whether the last word of a sentence stays in the line of the one before it
   */
  public record Breaks(int wordsMin, boolean bySentence, boolean sentenceLines, boolean keepLast) {}

  public LayoutOptions with(Room other) {
    return new LayoutOptions(other, times, gaps, breaks);
  }
}
