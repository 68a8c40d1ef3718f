package dev.lethe.document;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts the words of a page into lines; a wide gap ends one, as between columns. */
final class Lines {
  /** In sizes of the type: wider than any gap of justified text, narrower than most gutters. */
  private static final double GAP = 1.4;

  private Lines() {}

  static List<Line> of(List<Word> words) {
    var lines = new ArrayList<Line>();
    for (List<Word> row : rows(words)) {
      row.sort(Comparator.comparingDouble(word -> word.box().left()));
      var line = new ArrayList<Word>();
      for (Word word : row) {
        if (!line.isEmpty() && gap(line.getLast(), word) > GAP) {
          lines.add(Line.of(line));
          line.clear();
        }
        line.add(word);
      }
      lines.add(Line.of(line));
    }
    return lines;
  }

  private static double gap(Word one, Word next) {
    double size = Math.max(1, Math.min(one.size(), next.size()));
    return (next.box().left() - one.box().right()) / size;
  }

  /** Words whose middles lie on one height. */
  private static List<List<Word>> rows(List<Word> words) {
    var rows = new ArrayList<List<Word>>();
    var sorted = new ArrayList<>(words);
    sorted.sort(Comparator.comparingDouble(word -> word.box().middle()));
    double middle = 0;
    for (Word word : sorted) {
      double reach = word.box().height() * 0.45;
      if (rows.isEmpty() || word.box().middle() - middle > reach) {
        rows.add(new ArrayList<>());
        middle = word.box().middle();
      }
      rows.getLast().add(word);
    }
    return rows;
  }
}
