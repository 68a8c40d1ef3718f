package dev.lethe.document;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads XLSX: each sheet is a page with one table of the cells that have something. */
final class SheetReader implements Reader {
  private static final int MOST_CELLS = 1_000_000;
  private static final int MOST_COLUMNS = 16_384;
  private static final int MOST_ROWS = 1_048_576;

  private final Parts parts;
  private final Order order;
  private final Steps steps;
  private final List<String> shared = new ArrayList<>();
  private int cellsRead;

  SheetReader(Parts parts, Order order, Steps steps) {
    this.parts = parts;
    this.order = order;
    this.steps = steps;
  }

  /** A sheet by its name and its part. */
  private record Sheet(String name, String part) {}

  @Override
  public Paper read() throws IOException, Unreadable {
    String main = parts.main();
    Map<String, Parts.Relation> relations = parts.relations(main);
    var sheets = new ArrayList<Sheet>();
    boolean since1904 = false;
    try (Xml xml = parts.xml(main)) {
      while (xml.next()) {
        Parts.Relation relation = xml.starts("sheet") ? relations.get(Parts.id(xml)) : null;
        if (relation != null) {
          sheets.add(new Sheet(xml.value("name"), relation.target()));
        } else if (xml.starts("workbookPr")) {
          since1904 = xml.value("date1904").matches("1|true");
        }
      }
    }
    if (sheets.isEmpty()) {
      throw Unreadable.damaged("the workbook has no sheets");
    }
    sharedTexts(of(relations, "/sharedStrings"));
    return read(sheets, new NumberStyles(parts, of(relations, "/styles"), since1904));
  }

  private static String of(Map<String, Parts.Relation> relations, String type) {
    return relations.values().stream()
        .filter(relation -> relation.type().endsWith(type))
        .map(Parts.Relation::target)
        .findFirst()
        .orElse("");
  }

  private Paper read(List<Sheet> sheets, NumberStyles styles) throws IOException, Unreadable {
    var choice = new PageChoice(order.reading().pages(), sheets.size());
    choice.refuseMoreThan(order.most().pages());
    var pages = new ArrayList<Page>();
    var blocks = new ArrayList<Block>();
    for (int number = 1; number <= sheets.size(); number++) {
      Sheet sheet = sheets.get(number - 1);
      if (!choice.has(number) || !parts.has(sheet.part())) {
        continue;
      }
      List<Table.Cell> cells = cells(sheet.part(), styles);
      pages.add(new Page(number, 0, 0, "pt", sheet.name(), false));
      blocks.add(Block.of(BlockType.HEADING, 1, number, sheet.name()));
      if (!cells.isEmpty()) {
        blocks.add(Block.table(number, null, new Table(cells)));
      }
      steps.reached((double) pages.size() / choice.size());
    }
    return new Paper(Format.XLSX, sheets.size(), pages, blocks, OfficeFacts.of(parts), List.of());
  }

  private void sharedTexts(String part) throws IOException, Unreadable {
    if (part.isEmpty() || !parts.has(part)) {
      return;
    }
    try (Xml xml = parts.xml(part)) {
      var text = new StringBuilder();
      boolean inText = false;
      while (xml.next()) {
        if (xml.starts("si")) {
          text.setLength(0);
        } else if (xml.starts("rPh")) {
          xml.skip();
        } else if (xml.starts("t")) {
          inText = true;
        } else if (xml.ends("t")) {
          inText = false;
        } else if (xml.ends("si")) {
          shared.add(text.toString());
          count();
        } else if (inText && xml.isText()) {
          text.append(xml.text());
        }
      }
    }
  }

  private void count() throws Unreadable {
    cellsRead++;
    if (cellsRead > MOST_CELLS) {
      throw Unreadable.limit("the workbook has more than " + MOST_CELLS + " cells");
    }
  }

  /** A cell on its way. */
  private record Place(int row, int column, String kind, int style) {}

  private List<Table.Cell> cells(String part, NumberStyles styles) throws IOException, Unreadable {
    var cells = new HashMap<Long, Table.Cell>();
    try (Xml xml = parts.xml(part)) {
      int row = -1;
      int column = -1;
      while (xml.next()) {
        if (xml.starts("row")) {
          row = Math.clamp(xml.number("r", row + 2) - 1, 0, MOST_ROWS);
          column = -1;
        } else if (xml.starts("c")) {
          column = column(xml.value("r")).orElse(column + 1);
          var place = new Place(row, column, xml.value("t"), xml.number("s", 0));
          String text = value(xml, place, styles);
          if (!text.isEmpty()) {
            count();
            cells.put((long) row << 20 | column, Table.Cell.of(row, column, text));
          }
        } else if (xml.starts("mergeCell")) {
          merge(xml.value("ref"), cells);
        }
      }
    }
    return List.copyOf(cells.values());
  }

  private String value(Xml xml, Place place, NumberStyles styles) throws IOException, Unreadable {
    var text = new StringBuilder();
    int outside = xml.depth() - 1;
    boolean inText = false;
    while (xml.depth() > outside && xml.next()) {
      if (xml.starts("rPh") || xml.starts("f")) {
        xml.skip();
      } else if (xml.starts("v") || xml.starts("t")) {
        inText = true;
      } else if (xml.ends("v") || xml.ends("t")) {
        inText = false;
      } else if (inText && xml.isText()) {
        text.append(xml.text());
      }
    }
    String value = text.toString();
    return switch (place.kind()) {
      case "s" -> sharedText(value);
      case "b" -> value.equals("1") ? "TRUE" : "FALSE";
      case "", "n" -> styles.shown(value, place.style());
      default -> value;
    };
  }

  private String sharedText(String index) {
    int at = index.matches("[0-9]{1,9}") ? Integer.parseInt(index) : -1;
    return at >= 0 && at < shared.size() ? shared.get(at) : "";
  }

  /** Of a place such as {@code AB12}. */
  private static Optional<Integer> column(String place) {
    int column = 0;
    for (int i = 0; i < place.length() && Character.isLetter(place.charAt(i)); i++) {
      column = column * 26 + (Character.toUpperCase(place.charAt(i)) - 'A' + 1);
      if (column > MOST_COLUMNS || column <= 0) {
        return Optional.empty();
      }
    }
    return column == 0 ? Optional.empty() : Optional.of(column - 1);
  }

  private static int row(String place) {
    String digits = place.replaceAll("[^0-9]", "");
    return digits.matches("[0-9]{1,7}") ? Math.max(0, Integer.parseInt(digits) - 1) : 0;
  }

  private static void merge(String range, Map<Long, Table.Cell> cells) {
    String[] ends = range.split(":", -1);
    if (ends.length != 2) {
      return;
    }
    int row = row(ends[0]);
    int column = column(ends[0]).orElse(0);
    cells.computeIfPresent(
        (long) row << 20 | column,
        (_, cell) ->
            new Table.Cell(
                row,
                column,
                Math.max(1, row(ends[1]) - row + 1),
                Math.max(1, column(ends[1]).orElse(column) - column + 1),
                cell.text()));
  }
}
