package dev.lethe.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes paragraphs and tables of the words of one page. */
final class Layout {
  /** Between two lines of a paragraph, in heights of a line. */
  private static final double LINE_GAP = 0.85;

  private static final double SAME_SIZE = 0.12;

  /** Of the width of a column: a line that ends before this ends a paragraph. */
  private static final double SHORT = 0.6;

  private static final Pattern BULLET =
      Pattern.compile("^(?:[•◦▪‣·●○■–*-]|\\(?(?:[0-9]{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)])\\s+\\S.*");

  private Layout() {}

  /**
   * A piece before it is known what it is.
   *
   * @param size of its type
   * @param lines how many it has
   */
  record Piece(Block block, double size, boolean bold, int lines) {}

  static List<Piece> of(int page, List<Word> words) {
    var pieces = new ArrayList<Piece>();
    for (List<Line> part : Columns.of(Lines.of(words))) {
      List<Grids.Row> rows = Grids.rows(part);
      Box column = Box.around(part.stream().map(Line::box).toList());
      var paragraph = new Paragraph(page, pieces, column);
      for (int i = 0; i < rows.size(); ) {
        int length = Grids.length(rows, i);
        if (length > 0) {
          paragraph.end();
          pieces.add(table(page, rows.subList(i, i + length)));
          i += length;
        } else {
          rows.get(i).pieces().forEach(paragraph::add);
          i++;
        }
      }
      paragraph.end();
    }
    return pieces;
  }

  static boolean isItem(String text) {
    return BULLET.matcher(text).matches();
  }

  private static Piece table(int page, List<Grids.Row> rows) {
    List<Line> lines = rows.stream().flatMap(row -> row.pieces().stream()).toList();
    Box box = Box.around(lines.stream().map(Line::box).toList());
    Block block = Block.table(page, box, Grids.table(rows));
    return new Piece(
        new Block(block.type(), 0, page, box, block.text(), block.table(), confidence(lines)),
        lines.getFirst().size(),
        false,
        rows.size());
  }

  private static @Nullable Double confidence(List<Line> lines) {
    var known = lines.stream().map(Line::confidence).filter(Objects::nonNull).toList();
    return known.isEmpty()
        ? null
        : known.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  /** Lines that are being gathered until one does not belong to them. */
  private static final class Paragraph {
    private final int page;
    private final List<Piece> pieces;
    private final Box column;
    private final List<Line> lines = new ArrayList<>();

    /**
     * Nothing yet.
     *
     * @param column where all lines stand that are gathered
     */
    Paragraph(int page, List<Piece> pieces, Box column) {
      this.page = page;
      this.pieces = pieces;
      this.column = column;
    }

    void add(Line line) {
      if (!lines.isEmpty() && !goesOn(lines.getLast(), line)) {
        end();
      }
      lines.add(line);
    }

    private boolean goesOn(Line last, Line next) {
      double gap = next.box().top() - last.box().bottom();
      double height = Math.max(1, Math.max(last.size(), last.box().height()));
      boolean sameType =
          Math.abs(last.size() - next.size()) <= SAME_SIZE * Math.max(last.size(), next.size())
              && (last.bold() == next.bold() || next.confidence() != null);
      boolean below = next.box().middle() > last.box().middle() + height * 0.4;
      boolean broken = endsEarly(last) && Character.isUpperCase(next.text().codePointAt(0));
      return below && !broken && sameType && gap <= LINE_GAP * height && !isItem(next.text());
    }

    /** There was room for the next word, and more. */
    private boolean endsEarly(Line line) {
      return line.box().right() < column.left() + SHORT * column.width();
    }

    void end() {
      if (lines.isEmpty()) {
        return;
      }
      Box box = Box.around(lines.stream().map(Line::box).toList());
      var block = new Block(BlockType.PARAGRAPH, 0, page, box, text(), null, confidence(lines));
      double size = lines.stream().mapToDouble(Line::size).max().orElse(0);
      pieces.add(new Piece(block, size, lines.stream().allMatch(Line::bold), lines.size()));
      lines.clear();
    }

    /** In one line; a word that was divided at the end of one is put together again. */
    private String text() {
      var text = new StringBuilder();
      for (Line line : lines) {
        String more = line.text();
        int last = text.length() - 1;
        boolean divided =
            last > 0
                && (text.charAt(last) == '-' || text.charAt(last) == '\u2010')
                && Character.isLetter(text.charAt(last - 1))
                && Character.isLowerCase(more.codePointAt(0));
        if (divided) {
          text.setLength(last);
        } else if (last >= 0) {
          text.append(' ');
        }
        text.append(more);
      }
      return text.toString().strip();
    }
  }
}
