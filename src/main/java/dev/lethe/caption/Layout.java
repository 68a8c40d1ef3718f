package dev.lethe.caption;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes cues of words: first which words stand together, then when each cue is shown.
 *
 * <p>The times come last and go from the first cue to the last, as each may take time from the one
 * after it: what a cue gets is never more than leaves the next one a moment of its own.
 */
public final class Layout {
  private static final long LEAST = 100;

  private final LayoutOptions options;
  private final LayoutOptions.Room room;

  private Layout(LayoutOptions options) {
    this.options = options;
    this.room = options.room();
  }

  /** The cues in the order of their times; none overlaps another. */
  public static List<Cue> of(Transcript transcript, LayoutOptions options) {
    var layout = new Layout(options);
    return layout.timed(layout.cues(layout.groups(transcript)));
  }

  /** Words that stand in one cue. */
  private List<List<Word>> groups(Transcript transcript) {
    var groups = new ArrayList<List<Word>>();
    var group = new ArrayList<Word>();
    for (Segment segment : transcript.segments()) {
      boolean first = true;
      for (Word word : segment.words()) {
        if (!group.isEmpty() && ends(group, word, first)) {
          groups.add(List.copyOf(group));
          group.clear();
        }
        group.add(word);
        first = false;
      }
    }
    if (!group.isEmpty()) {
      groups.add(List.copyOf(group));
    }
    return groups;
  }

  private boolean ends(List<Word> group, Word next, boolean newSegment) {
    Word first = group.getFirst();
    Word last = group.getLast();
    if (next.startMs() - last.endMs() > options.gaps().silence()
        || next.endMs() - first.startMs() > options.times().most()
        || !fits(group, next)) {
      return true;
    }
    if (group.size() < options.breaks().wordsMin()) {
      return false;
    }
    boolean sentence = options.breaks().bySentence() && (newSegment || last.endsSentence());
    long target = options.times().target();
    return sentence || (target > 0 && last.endMs() - first.startMs() >= target);
  }

  private boolean fits(List<Word> group, Word next) {
    var all = new ArrayList<>(group);
    all.add(next);
    return lines(all).size() <= room.lines();
  }

  private List<Cue> cues(List<List<Word>> groups) {
    var cues = new ArrayList<Cue>();
    for (List<Word> group : groups) {
      List<String> lines = lines(group);
      long start = group.getFirst().startMs();
      long end = group.getLast().endMs();
      // One word may be longer than a whole cue: then it goes on in the next one.
      int parts = (lines.size() + room.lines() - 1) / room.lines();
      for (int i = 0; i < parts; i++) {
        int from = i * room.lines();
        long begin = start + (end - start) * i / parts;
        long over = start + (end - start) * (i + 1) / parts;
        cues.add(
            new Cue(
                begin,
                Math.max(begin + 1, over),
                lines.subList(from, Math.min(lines.size(), from + room.lines()))));
      }
    }
    return cues;
  }

  private List<String> lines(List<Word> words) {
    var lines = new ArrayList<String>();
    var line = new StringBuilder();
    for (int i = 0; i < words.size(); i++) {
      Word word = words.get(i);
      boolean sentence =
          options.breaks().sentenceLines() && i > 0 && words.get(i - 1).endsSentence();
      boolean kept = options.breaks().keepLast() && i > 0 && word.endsSentence();
      int length = length(line) + 1 + length(word.text());
      if (!line.isEmpty() && (sentence || (length > room.lineLength() && !kept))) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word.text());
      while (!kept && length(line) > room.lineLength()) {
        int cut = line.offsetByCodePoints(0, room.lineLength());
        lines.add(line.substring(0, cut));
        line.delete(0, cut);
      }
    }
    if (!line.isEmpty()) {
      lines.add(line.toString());
    }
    return lines;
  }

  private static int length(CharSequence text) {
    return Character.codePointCount(text, 0, text.length());
  }

  private List<Cue> timed(List<Cue> cues) {
    var timed = new ArrayList<Cue>();
    long free = 0;
    for (int i = 0; i < cues.size(); i++) {
      Cue cue = cues.get(i);
      long start = Math.max(cue.startMs(), free);
      long least = start + options.times().least();
      long end = Math.min(cue.endMs(), start + options.times().most());
      end = Math.max(Math.max(end, least), start + 1);
      if (i + 1 < cues.size()) {
        end = Math.max(before(cues.get(i + 1), least, end), start + 1);
        free = end + options.gaps().least();
      }
      timed.add(cue.lasting(start, end));
    }
    return timed;
  }

  private long before(Cue next, long least, long end) {
    long limit = next.startMs() - options.gaps().least();
    if (end <= limit) {
      return next.startMs() - end < options.gaps().merged() ? limit : end;
    }
    long taken = next.endMs() - LEAST - options.gaps().least();
    return Math.min(end, Math.max(limit, Math.min(least, taken)));
  }
}
