package dev.lethe.caption;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds for each word of a given text the word that was heard.
 *
 * <p>A table of all against all would need gigabytes for an hour of speech. So first words that are
 * there only once on both sides are taken, in the longest order that both sides agree on; what lies
 * between two of these is short, and there a table is made.
 */
final class Alignment {
  private static final long MOST_CELLS = 4_000_000;

  private final List<String> given;
  private final List<String> heard;
  private final int[] found;

  private Alignment(List<String> given, List<String> heard) {
    this.given = given;
    this.heard = heard;
    this.found = new int[given.size()];
    Arrays.fill(found, -1);
  }

  /** For each given word the number of the heard one, or -1. The numbers rise. */
  static int[] of(List<String> given, List<String> heard) {
    var alignment =
        new Alignment(
            given.stream().map(Alignment::bare).toList(),
            heard.stream().map(Alignment::bare).toList());
    alignment.match(new Stretch(0, given.size(), 0, heard.size()));
    return alignment.found;
  }

  /** Part of both sides; the ends do not belong to it. */
  private record Stretch(int givenFrom, int givenTo, int heardFrom, int heardTo) {
    long cells() {
      return (long) (givenTo - givenFrom) * (heardTo - heardFrom);
    }
  }

  static String bare(String word) {
    String bare = word.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}']", "");
    return bare.isEmpty() ? word : bare;
  }

  private void match(Stretch all) {
    if (all.cells() <= MOST_CELLS) {
      table(all);
      return;
    }
    int givenFrom = all.givenFrom();
    int heardFrom = all.heardFrom();
    List<int[]> anchors = anchors(all);
    for (int[] anchor : anchors) {
      between(new Stretch(givenFrom, anchor[0], heardFrom, anchor[1]), anchors.isEmpty());
      found[anchor[0]] = anchor[1];
      givenFrom = anchor[0] + 1;
      heardFrom = anchor[1] + 1;
    }
    between(new Stretch(givenFrom, all.givenTo(), heardFrom, all.heardTo()), anchors.isEmpty());
  }

  /** A stretch that is too long even so is left without a match. */
  private void between(Stretch stretch, boolean last) {
    if (stretch.cells() <= MOST_CELLS) {
      table(stretch);
    } else if (!last) {
      match(stretch);
    }
  }

  /** Words that are there once on each side, as far as their order is the same. */
  private List<int[]> anchors(Stretch all) {
    Map<String, Integer> ours = once(given, all.givenFrom(), all.givenTo());
    Map<String, Integer> theirs = once(heard, all.heardFrom(), all.heardTo());
    List<int[]> both =
        ours.entrySet().stream()
            .filter(entry -> entry.getValue() >= 0)
            .filter(entry -> theirs.getOrDefault(entry.getKey(), -1) >= 0)
            .map(entry -> new int[] {entry.getValue(), theirs.getOrDefault(entry.getKey(), -1)})
            .sorted((a, b) -> Integer.compare(a[0], b[0]))
            .toList();
    return rising(both);
  }

  private static Map<String, Integer> once(List<String> words, int from, int to) {
    var once = new HashMap<String, Integer>();
    for (int i = from; i < to; i++) {
      once.merge(words.get(i), i, (_, _) -> -1);
    }
    return once;
  }

  /** The longest part whose second numbers rise, by patience sorting. */
  private static List<int[]> rising(List<int[]> pairs) {
    var tops = new ArrayList<Integer>();
    int[] before = new int[pairs.size()];
    for (int i = 0; i < pairs.size(); i++) {
      int low = 0;
      int high = tops.size();
      while (low < high) {
        int middle = (low + high) / 2;
        if (pairs.get(tops.get(middle))[1] < pairs.get(i)[1]) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      before[i] = low == 0 ? -1 : tops.get(low - 1);
      if (low == tops.size()) {
        tops.add(i);
      } else {
        tops.set(low, i);
      }
    }
    var rising = new ArrayList<int[]>();
    for (int i = tops.isEmpty() ? -1 : tops.getLast(); i >= 0; i = before[i]) {
      rising.addFirst(pairs.get(i));
    }
    return rising;
  }

  /** The longest sequence of words that both sides have. */
  private void table(Stretch part) {
    int rows = part.givenTo() - part.givenFrom();
    int columns = part.heardTo() - part.heardFrom();
    int[][] longest = new int[rows + 1][columns + 1];
    for (int i = rows - 1; i >= 0; i--) {
      for (int j = columns - 1; j >= 0; j--) {
        longest[i][j] =
            same(part, i, j)
                ? longest[i + 1][j + 1] + 1
                : Math.max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    int i = 0;
    int j = 0;
    while (i < rows && j < columns) {
      if (same(part, i, j)) {
        found[part.givenFrom() + i++] = part.heardFrom() + j++;
      } else if (longest[i + 1][j] >= longest[i][j + 1]) {
        i++;
      } else {
        j++;
      }
    }
  }

  private boolean same(Stretch part, int i, int j) {
    return given.get(part.givenFrom() + i).equals(heard.get(part.heardFrom() + j));
  }
}
