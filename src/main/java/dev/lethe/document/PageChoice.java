package dev.lethe.document;

import java.util.BitSet;

/** Pages that are wanted, as in {@code 1-3,7,12-}; empty for all. */
final class PageChoice {
  private final BitSet wanted = new BitSet();
  private final int count;

  PageChoice(String text, int count) throws Unreadable {
    this.count = count;
    if (text.isEmpty()) {
      wanted.set(1, count + 1);
    }
    for (String range : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int dash = range.indexOf('-');
      int from = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
      String end = dash < 0 ? range : range.substring(dash + 1);
      int to = end.isEmpty() ? count : Math.min(count, Integer.parseInt(end));
      if (from >= 1 && from <= to) {
        wanted.set(from, to + 1);
      }
    }
    if (wanted.isEmpty()) {
      throw Unreadable.damaged("the document has none of the pages that were asked for");
    }
  }

  boolean has(int page) {
    return wanted.get(page);
  }

  int size() {
    return wanted.cardinality();
  }

  void refuseMoreThan(int most) throws Unreadable {
    if (size() > most) {
      throw Unreadable.limit(
          "the document has " + count + " pages, and " + most + " are read at most");
    }
  }
}
