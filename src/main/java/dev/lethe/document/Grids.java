package dev.lethe.document;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds tables among lines by how they stand: rows of several pieces each, whose columns do not
 * overlap. Lines that are drawn around cells are not looked at.
 */
final class Grids {
  private static final double ROW_GAP = 2.6;
  private static final double SAME_CELL_GAP = 1.35;

  private Grids() {}

  /** Lines that stand on one height. */
  record Row(List<Line> pieces) {
    double top() {
      return pieces.stream().mapToDouble(line -> line.box().top()).min().orElse(0);
    }

    double bottom() {
      return pieces.stream().mapToDouble(line -> line.box().bottom()).max().orElse(0);
    }

    double height() {
      return pieces.stream().mapToDouble(line -> line.box().height()).average().orElse(1);
    }
  }

  /** A stretch from one side to the other. */
  private record Span(double left, double right) {
    boolean meets(Span other) {
      return left < other.right && other.left < right;
    }

    Span with(Span other) {
      return new Span(Math.min(left, other.left), Math.max(right, other.right));
    }
  }

  static List<Row> rows(List<Line> lines) {
    var rows = new ArrayList<Row>();
    var sorted = new ArrayList<>(lines);
    sorted.sort(Comparator.comparingDouble(line -> line.box().middle()));
    for (Line line : sorted) {
      boolean same =
          !rows.isEmpty()
              && line.box().middle() - rows.getLast().pieces().getFirst().box().middle()
                  < line.box().height() * 0.5;
      if (!same) {
        rows.add(new Row(new ArrayList<>()));
      }
      rows.getLast().pieces().add(line);
    }
    rows.forEach(row -> row.pieces().sort(Comparator.comparingDouble(line -> line.box().left())));
    return rows;
  }

  /** How many rows from this one on are a table; zero if it begins none. */
  static int length(List<Row> rows, int from) {
    if (rows.get(from).pieces().size() < 2) {
      return 0;
    }
    int end = from + 1;
    while (end < rows.size() && follows(rows, from, end)) {
      end++;
    }
    while (rows.get(end - 1).pieces().size() < 2) {
      end--;
    }
    List<Row> all = rows.subList(from, end);
    int columns = columns(all).size();
    long full = all.stream().filter(row -> row.pieces().size() >= 2).count();
    return (columns >= 3 && full >= 2) || (columns == 2 && full >= 3) ? end - from : 0;
  }

  private static boolean follows(List<Row> rows, int from, int next) {
    Row last = rows.get(next - 1);
    Row row = rows.get(next);
    if (row.top() - last.bottom() > ROW_GAP * last.height()) {
      return false;
    }
    List<Span> before = columns(rows.subList(from, next));
    List<Span> after = columns(rows.subList(from, next + 1));
    if (after.size() < before.size() || after.size() < 2) {
      return false;
    }
    // A single piece goes on a cell that is too long for one line, if it stands close below it.
    boolean close = row.top() - last.bottom() < SAME_CELL_GAP * last.height();
    boolean aside = row.pieces().getFirst().box().left() > before.getFirst().right();
    return row.pieces().size() >= 2 || (close && aside);
  }

  private static List<Span> columns(List<Row> rows) {
    var spans = new ArrayList<Span>();
    for (Row row : rows) {
      for (Line piece : row.pieces()) {
        Span span = new Span(piece.box().left(), piece.box().right());
        for (int i = spans.size() - 1; i >= 0; i--) {
          if (spans.get(i).meets(span)) {
            span = span.with(spans.remove(i));
          }
        }
        spans.add(span);
      }
    }
    spans.sort(Comparator.comparingDouble(Span::left));
    return spans;
  }

  static Table table(List<Row> rows) {
    List<Span> columns = columns(rows);
    var lines = new ArrayList<String[]>();
    for (Row row : rows) {
      var cells = new String[columns.size()];
      for (Line piece : row.pieces()) {
        int column = column(columns, piece);
        cells[column] = joined(Optional.ofNullable(cells[column]), piece.text());
      }
      boolean goesOn = cells[0] == null && row.pieces().size() < columns.size();
      if (goesOn && !lines.isEmpty()) {
        append(lines.getLast(), cells);
      } else {
        lines.add(cells);
      }
    }
    var all = new ArrayList<Table.Cell>();
    for (int row = 0; row < lines.size(); row++) {
      for (int column = 0; column < columns.size(); column++) {
        String text = lines.get(row)[column];
        all.add(Table.Cell.of(row, column, text == null ? "" : text));
      }
    }
    return new Table(all);
  }

  private static void append(String[] to, String[] more) {
    for (int i = 0; i < to.length; i++) {
      if (more[i] != null) {
        to[i] = joined(Optional.ofNullable(to[i]), more[i]);
      }
    }
  }

  private static String joined(Optional<String> one, String other) {
    return one.map(text -> text + " " + other).orElse(other);
  }

  private static int column(List<Span> columns, Line piece) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).meets(new Span(piece.box().left(), piece.box().right()))) {
        return i;
      }
    }
    return columns.size() - 1;
  }
}
