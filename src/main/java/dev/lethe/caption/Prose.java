package dev.lethe.caption;

import java.util.List;
import java.util.Locale;

/**
 * Writes a transcript as running text.
 *
 * @param paragraphs whether a long pause, or another speaker, begins a paragraph
 * @param afterParagraph how many line ends follow one
 * @param afterSentence how many line ends follow a segment; 0 for a blank
 * @param times where times are put in
 */
public record Prose(boolean paragraphs, int afterParagraph, int afterSentence, Times times) {
  private static final long PAUSE = 1500;
  private static final int LONGEST = 8;

  /** Paragraphs, an empty line between two of them, and no times. */
  public static final Prose PLAIN = new Prose(true, 2, 0, new Times(false, "", 0, 0));

  /**
   * Times among the text.
   *
   * @param paragraphs whether each paragraph begins with its time
   * @param format of a time: {@code %H}, {@code %M}, {@code %S}, {@code %f} for milliseconds
   * @param everyMs a time is put in after each such interval; 0 for none
   * @param offsetMs is added to each
   */
  public record Times(boolean paragraphs, String format, long everyMs, long offsetMs) {
    private String at(long ms) {
      long moved = Math.max(0, ms + offsetMs);
      return format
          .replace("%H", two(moved / 3_600_000))
          .replace("%M", two(moved / 60_000 % 60))
          .replace("%S", two(moved / 1000 % 60))
          .replace("%f", String.format(Locale.ROOT, "%03d", moved % 1000));
    }

    private static String two(long number) {
      return String.format(Locale.ROOT, "%02d", number);
    }
  }

  public String of(Transcript transcript) {
    var out = new StringBuilder();
    List<Segment> segments = transcript.segments();
    long due = times.everyMs();
    int inParagraph = 0;
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      boolean opens = i == 0 || (paragraphs && opens(segments.get(i - 1), segment, inParagraph));
      if (opens) {
        out.append(i == 0 ? "" : "\n".repeat(afterParagraph));
        inParagraph = 0;
        if (paragraphs && times.paragraphs()) {
          out.append(times.at(segment.startMs())).append('\n');
        }
      } else {
        out.append(afterSentence == 0 ? " " : "\n".repeat(afterSentence));
      }
      due = words(out, segment, due);
      inParagraph++;
    }
    return out.isEmpty() ? "" : out.append('\n').toString();
  }

  private static boolean opens(Segment before, Segment segment, int length) {
    String speaker = segment.speaker();
    return segment.startMs() - before.endMs() >= PAUSE
        || length >= LONGEST
        || (speaker != null && !speaker.equals(before.speaker()));
  }

  private long words(StringBuilder out, Segment segment, long dueBefore) {
    long due = dueBefore;
    for (int i = 0; i < segment.words().size(); i++) {
      Word word = segment.words().get(i);
      out.append(i == 0 ? "" : " ");
      if (times.everyMs() > 0 && word.startMs() >= due) {
        out.append(times.at(word.startMs())).append(' ');
        due = (word.startMs() / times.everyMs() + 1) * times.everyMs();
      }
      out.append(word.text());
    }
    return due;
  }
}
