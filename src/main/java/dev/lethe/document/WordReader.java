package dev.lethe.document;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Reads DOCX. Pages are those that the program counted which wrote it, where it noted its page
 * breaks; what stands where on a page, nobody knows without setting it anew.
 */
final class WordReader implements Reader {
  private final Parts parts;
  private final List<Block> blocks = new ArrayList<>();
  private final Deque<Paragraph> open = new ArrayDeque<>();
  private final Deque<Grid> tables = new ArrayDeque<>();
  private WordStyles styles = new WordStyles(Map.of());
  private int page = 1;
  private boolean note;

  /** Whether nothing has been read since a page was ended on purpose. */
  private boolean broken;

  WordReader(Parts parts) {
    this.parts = parts;
  }

  /** A paragraph on its way. */
  private static final class Paragraph {
    final StringBuilder text = new StringBuilder();
    final List<String> pictures = new ArrayList<>();
    String style = "";
    int outline;
    int list;
    final int page;

    Paragraph(int page) {
      this.page = page;
    }
  }

  /** A table on its way. */
  private static final class Grid {
    final List<Table.Cell> cells = new ArrayList<>();
    final StringBuilder text = new StringBuilder();
    final int page;
    int row = -1;
    int column;
    int span = 1;
    boolean goesOn;

    Grid(int page) {
      this.page = page;
    }
  }

  @Override
  public Paper read() throws IOException, Unreadable {
    String main = parts.main();
    var relations = parts.relations(main).values();
    styles = WordStyles.of(parts, target(relations, "/styles"));
    part(main);
    int pages = page;
    note = true;
    for (String kind : List.of("/footnotes", "/endnotes", "/comments")) {
      String more = target(relations, kind);
      if (!more.isEmpty() && parts.has(more)) {
        part(more);
      }
    }
    List<Page> all =
        IntStream.rangeClosed(1, pages)
            .mapToObj(number -> new Page(number, 0, 0, "pt", "", false))
            .toList();
    return new Paper(Format.DOCX, pages, all, blocks, OfficeFacts.of(parts), List.of());
  }

  private static String target(Iterable<Parts.Relation> relations, String type) {
    for (Parts.Relation relation : relations) {
      if (relation.type().endsWith(type)) {
        return relation.target();
      }
    }
    return "";
  }

  private void part(String name) throws IOException, Unreadable {
    try (Xml xml = parts.xml(name)) {
      while (xml.next()) {
        if (xml.starts()) {
          start(xml);
        } else if (xml.ends()) {
          end(xml);
        }
      }
    }
  }

  private void start(Xml xml) throws IOException, Unreadable {
    switch (xml.name()) {
      case "p" -> open.push(new Paragraph(page));
      case "tbl" -> tables.push(new Grid(page));
      case "tr", "tc", "gridSpan", "vMerge" -> cell(xml);
      case "t" -> text(xml);
      case "tab" -> append("\t");
      case "cr", "noBreakHyphen" -> append(xml.name().equals("cr") ? "\n" : "-");
      case "br" -> {
        if (xml.value("type").equals("page")) {
          page++;
          broken = true;
        } else {
          append("\n");
        }
      }
      case "lastRenderedPageBreak" -> rendered();
      case "docPr" -> picture(xml);
      // The same once more, for programs that know less.
      case "Fallback", "del", "moveFrom" -> xml.skip();
      default -> style(xml);
    }
  }

  /** A break that was asked for is noted again where the page was set. */
  private void rendered() {
    if (!broken) {
      page++;
    }
    broken = false;
  }

  private void style(Xml xml) {
    Paragraph now = open.peek();
    if (now == null) {
      return;
    }
    switch (xml.name()) {
      case "pStyle" -> now.style = xml.value("val");
      case "outlineLvl" -> now.outline = xml.number("val", 8) + 1;
      case "ilvl" -> now.list = Math.max(1, xml.number("val", 0) + 1);
      case "numId" -> now.list = xml.value("val").equals("0") ? 0 : Math.max(1, now.list);
      default -> {}
    }
  }

  private void cell(Xml xml) {
    Grid table = tables.peek();
    if (table == null) {
      return;
    }
    switch (xml.name()) {
      case "tr" -> {
        table.row++;
        table.column = 0;
      }
      case "tc" -> {
        table.text.setLength(0);
        table.span = 1;
        table.goesOn = false;
      }
      case "gridSpan" -> table.span = Math.clamp(xml.number("val", 1), 1, 1000);
      default -> table.goesOn = !xml.value("val").equals("restart");
    }
  }

  private void text(Xml xml) throws IOException, Unreadable {
    while (xml.next() && !xml.ends("t")) {
      if (xml.isText()) {
        append(xml.text());
      }
    }
  }

  private void append(String text) {
    Paragraph now = open.peek();
    broken = broken && text.isBlank();
    if (now != null) {
      now.text.append(text);
    }
  }

  private void picture(Xml xml) {
    Paragraph now = open.peek();
    if (now != null) {
      now.pictures.add(xml.value("descr"));
    }
  }

  private void end(Xml xml) {
    switch (xml.name()) {
      case "p" -> endParagraph();
      case "tc" -> endCell();
      case "tbl" -> endTable();
      default -> {}
    }
  }

  private void endParagraph() {
    Paragraph done = open.poll();
    if (done == null) {
      return;
    }
    String text = done.text.toString().strip();
    Grid table = tables.peek();
    if (table != null) {
      if (!text.isEmpty()) {
        table.text.append(table.text.isEmpty() ? "" : "\n").append(text);
      }
      return;
    }
    done.pictures.forEach(
        said -> blocks.add(Block.of(BlockType.PICTURE, 0, done.page, said.strip())));
    if (text.isEmpty()) {
      return;
    }
    int heading = Math.max(styles.level(done.style), done.outline > 6 ? 0 : done.outline);
    if (note) {
      blocks.add(Block.of(BlockType.NOTE, 0, 0, text));
    } else if (heading > 0) {
      blocks.add(Block.of(BlockType.HEADING, heading, done.page, text));
    } else if (done.list > 0) {
      blocks.add(Block.of(BlockType.LIST_ITEM, done.list, done.page, text));
    } else {
      blocks.add(Block.of(BlockType.PARAGRAPH, 0, done.page, text));
    }
  }

  private void endCell() {
    Grid table = tables.peek();
    if (table == null || table.row < 0) {
      return;
    }
    if (table.goesOn) {
      stretch(table);
    } else {
      table.cells.add(
          new Table.Cell(table.row, table.column, 1, table.span, table.text.toString()));
    }
    table.column += table.span;
  }

  /** The cell above goes on in this row. */
  private static void stretch(Grid table) {
    for (int i = table.cells.size() - 1; i >= 0; i--) {
      Table.Cell above = table.cells.get(i);
      if (above.column() == table.column && above.row() < table.row) {
        table.cells.set(
            i,
            new Table.Cell(
                above.row(),
                above.column(),
                table.row - above.row() + 1,
                above.columnSpan(),
                above.text()));
        return;
      }
    }
  }

  private void endTable() {
    Grid done = tables.poll();
    if (done == null || done.cells.isEmpty()) {
      return;
    }
    var table = new Table(done.cells);
    Grid around = tables.peek();
    if (around == null) {
      blocks.add(Block.table(done.page, null, table));
    } else {
      around.text.append(around.text.isEmpty() ? "" : "\n").append(table.text());
    }
  }
}
