package dev.lethe.document;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A table: its cells, of which those without text may be missing, by rows and columns from 0. */
record Table(List<Cell> cells) {
  private static final long MOST_PLACES = 2_000_000;

  Table {
    cells =
        cells.stream()
            .sorted(Comparator.comparingInt(Cell::row).thenComparingInt(Cell::column))
            .toList();
  }

  /** What stands in one place, or over several. */
  record Cell(int row, int column, int rowSpan, int columnSpan, String text) {
    static Cell of(int row, int column, String text) {
      return new Cell(row, column, 1, 1, text);
    }
  }

  /** All rows that have something, each with all columns that have something. */
  List<List<String>> rows() {
    var rowsUsed = new TreeSet<Integer>();
    var columnsUsed = new TreeSet<Integer>();
    cells.forEach(cell -> {
      rowsUsed.add(cell.row());
      columnsUsed.add(cell.column());
    });
    var columns = new ArrayList<>(columnsUsed);
    var grid = new ArrayList<List<String>>();
    if ((long) rowsUsed.size() * columns.size() > MOST_PLACES) {
      return ragged();
    }
    int at = 0;
    for (int row : rowsUsed) {
      var line = new ArrayList<>(Collections.nCopies(columns.size(), ""));
      while (at < cells.size() && cells.get(at).row() == row) {
        int column = Collections.binarySearch(columns, cells.get(at).column());
        line.set(column, cells.get(at).text());
        at++;
      }
      grid.add(line);
    }
    return grid;
  }

  /** A few cells far from each other would make a plane of nothing. */
  private List<List<String>> ragged() {
    var byRow = new TreeMap<Integer, List<String>>();
    cells.forEach(
        cell -> byRow.computeIfAbsent(cell.row(), _ -> new ArrayList<>()).add(cell.text()));
    return List.copyOf(byRow.values());
  }

  int columns() {
    return cells.stream().mapToInt(cell -> cell.column() + cell.columnSpan()).max().orElse(0);
  }

  int lastRow() {
    return cells.stream().mapToInt(cell -> cell.row() + cell.rowSpan()).max().orElse(0);
  }

  String text() {
    return rows().stream().map(row -> String.join("\t", row)).collect(Collectors.joining("\n"));
  }

  /** This one with the rows of another below. */
  Table followedBy(Table other) {
    int shift = lastRow();
    var all = new ArrayList<>(cells);
    other.cells.forEach(cell ->
        all.add(
            new Cell(
                cell.row() + shift,
                cell.column(),
                cell.rowSpan(),
                cell.columnSpan(),
                cell.text())));
    return new Table(all);
  }
}
