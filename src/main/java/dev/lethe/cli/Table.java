package dev.lethe.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Lines whose columns stand below each other; numbers lean to the right. */
final class Table {
  private static final String GAP = "  ";

  private final List<String> heads;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * Begins a table.
   *
   * @param heads one per column; one that ends in {@code >} leans to the right
   */
  Table(String... heads) {
    this.heads = List.of(heads);
  }

  void row(String... cells) {
    if (cells.length != heads.size()) {
      throw new IllegalArgumentException("a row of " + cells.length + " in " + heads);
    }
    rows.add(List.of(cells).stream().map(Text::plain).toList());
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void print(PrintStream out, String indent) {
    var all = new ArrayList<List<String>>();
    all.add(heads.stream().map(head -> head.replace(">", "")).toList());
    all.addAll(rows);
    int[] widths = widths(all);
    for (List<String> row : all) {
      out.println(indent + line(row, widths));
    }
  }

  private String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String space = " ".repeat(widths[i] - length(row.get(i)));
      boolean right = heads.get(i).endsWith(">");
      line.append(right ? space + row.get(i) : row.get(i) + space).append(GAP);
    }
    return line.toString().stripTrailing();
  }

  private int[] widths(List<List<String>> all) {
    int[] widths = new int[heads.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    return widths;
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
