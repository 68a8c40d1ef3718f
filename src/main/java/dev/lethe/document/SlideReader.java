package dev.lethe.document;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads PPTX: each slide is a page, each of its shapes stands where the slide itself says so. */
final class SlideReader implements Reader {
  /** In a point. */
  private static final double UNITS = 12_700;

  private static final Set<String> TITLES = Set.of("title", "ctrTitle");
  private static final Set<String> MARGINS = Set.of("ftr", "dt", "sldNum");

  private final Parts parts;
  private final Order order;
  private final Steps steps;
  private final List<Block> blocks = new ArrayList<>();
  private double width;
  private double height;

  SlideReader(Parts parts, Order order, Steps steps) {
    this.parts = parts;
    this.order = order;
    this.steps = steps;
  }

  @Override
  public Paper read() throws IOException, Unreadable {
    String main = parts.main();
    List<String> slides = slides(main);
    var choice = new PageChoice(order.reading().pages(), slides.size());
    choice.refuseMoreThan(order.most().pages());
    var pages = new ArrayList<Page>();
    for (int number = 1; number <= slides.size(); number++) {
      if (choice.has(number)) {
        slide(slides.get(number - 1), number);
        pages.add(new Page(number, width, height, "pt", "", false));
        steps.reached((double) pages.size() / choice.size());
      }
    }
    return new Paper(Format.PPTX, slides.size(), pages, blocks, OfficeFacts.of(parts), List.of());
  }

  private List<String> slides(String main) throws IOException, Unreadable {
    Map<String, Parts.Relation> relations = parts.relations(main);
    var slides = new ArrayList<String>();
    try (Xml xml = parts.xml(main)) {
      while (xml.next()) {
        Parts.Relation relation = xml.starts("sldId") ? relations.get(Parts.id(xml)) : null;
        if (relation != null) {
          slides.add(relation.target());
        } else if (xml.starts("sldSz")) {
          width = xml.number("cx", 0) / UNITS;
          height = xml.number("cy", 0) / UNITS;
        }
      }
    }
    if (slides.isEmpty()) {
      throw Unreadable.damaged("the presentation has no slides");
    }
    return slides;
  }

  private void slide(String part, int number) throws IOException, Unreadable {
    var shapes = new ArrayList<Shape>();
    read(part, shapes);
    // In the order in which they were drawn, the title first.
    shapes.sort(Comparator.comparingInt(shape -> TITLES.contains(shape.role) ? 0 : 1));
    for (Shape shape : shapes) {
      add(shape, number);
    }
    for (Parts.Relation relation : parts.relations(part).values()) {
      if (relation.type().endsWith("/notesSlide") && parts.has(relation.target())) {
        notes(relation.target(), number);
      }
    }
  }

  private void notes(String part, int number) throws IOException, Unreadable {
    var shapes = new ArrayList<Shape>();
    read(part, shapes);
    for (Shape shape : shapes) {
      if (shape.role.equals("body")) {
        shape.paragraphs.stream()
            .map(one -> one.text().toString().strip())
            .filter(text -> !text.isEmpty())
            .forEach(text -> blocks.add(Block.of(BlockType.NOTE, 0, number, text)));
      }
    }
  }

  private void add(Shape shape, int number) {
    if (shape.picture) {
      blocks.add(Block.of(BlockType.PICTURE, 0, number, shape.said).at(shape.box));
    }
    if (!shape.cells.isEmpty()) {
      blocks.add(Block.table(number, shape.box, new Table(shape.cells)));
    }
    for (Said said : shape.paragraphs) {
      String text = said.text().toString().strip();
      if (!text.isEmpty()) {
        blocks.add(block(shape, said, text, number).at(shape.box));
      }
    }
  }

  private static Block block(Shape shape, Said said, String text, int number) {
    if (TITLES.contains(shape.role)) {
      return Block.of(BlockType.HEADING, 1, number, text);
    }
    if (shape.role.equals("subTitle")) {
      return Block.of(BlockType.HEADING, 2, number, text);
    }
    if (MARGINS.contains(shape.role)) {
      return Block.of(BlockType.FOOTER, 0, number, text);
    }
    boolean listed = said.bullet() && (shape.hasRole || said.marked());
    return listed
        ? Block.of(BlockType.LIST_ITEM, said.level() + 1, number, text)
        : Block.of(BlockType.PARAGRAPH, 0, number, text);
  }

  /** A paragraph. */
  private record Said(StringBuilder text, int level, boolean bullet, boolean marked) {}

  /** What stands on a slide. */
  private static final class Shape {
    String role = "";
    boolean hasRole;
    String said = "";
    boolean picture;
    @Nullable Box box;
    final List<Said> paragraphs = new ArrayList<>();
    final List<Table.Cell> cells = new ArrayList<>();
  }

  private static final Set<String> SHAPES = Set.of("sp", "pic", "graphicFrame", "cxnSp");

  private void read(String part, List<Shape> shapes) throws IOException, Unreadable {
    int groups = 0;
    try (Xml xml = parts.xml(part)) {
      while (xml.next()) {
        if (xml.starts("grpSp")) {
          groups++;
        } else if (xml.ends("grpSp")) {
          groups--;
        } else if (xml.starts("Fallback")) {
          xml.skip();
        } else if (xml.starts() && SHAPES.contains(xml.name())) {
          shapes.add(shape(xml, groups > 0));
        }
      }
    }
  }

  /** Places within a group are those of its own paper, which lies somewhere on the slide. */
  private static Shape shape(Xml xml, boolean grouped) throws IOException, Unreadable {
    String kind = xml.name();
    int outside = xml.depth() - 1;
    var shape = new Shape();
    shape.picture = kind.equals("pic");
    var place = new double[4];
    while (xml.depth() > outside && xml.next()) {
      if (!xml.starts()) {
        continue;
      }
      switch (xml.name()) {
        case "cNvPr" -> shape.said = xml.value("descr").strip();
        case "ph" -> {
          shape.hasRole = true;
          shape.role = xml.value("type").isEmpty() ? "body" : xml.value("type");
        }
        case "off" -> {
          place[0] = xml.number("x", 0) / UNITS;
          place[1] = xml.number("y", 0) / UNITS;
        }
        case "ext" -> {
          if (place[2] == 0) {
            place[2] = xml.number("cx", 0) / UNITS;
            place[3] = xml.number("cy", 0) / UNITS;
          }
        }
        case "tbl" -> table(xml, shape);
        case "p" -> shape.paragraphs.add(paragraph(xml));
        default -> {}
      }
    }
    if (!grouped && place[2] > 0) {
      shape.box = new Box(place[0], place[1], place[2], place[3]);
    }
    return shape;
  }

  private static Said paragraph(Xml xml) throws IOException, Unreadable {
    var text = new StringBuilder();
    int outside = xml.depth() - 1;
    int level = 0;
    boolean bullet = true;
    boolean marked = false;
    boolean inText = false;
    while (xml.depth() > outside && xml.next()) {
      if (xml.starts("pPr")) {
        level = Math.clamp(xml.number("lvl", 0), 0, 8);
      } else if (xml.starts("buNone")) {
        bullet = false;
      } else if (xml.starts("buChar") || xml.starts("buAutoNum")) {
        marked = true;
      } else if (xml.starts("br")) {
        text.append('\n');
      } else if (xml.starts("t")) {
        inText = true;
      } else if (xml.ends("t")) {
        inText = false;
      } else if (inText && xml.isText()) {
        text.append(xml.text());
      }
    }
    return new Said(text, level, bullet, marked);
  }

  private static void table(Xml xml, Shape shape) throws IOException, Unreadable {
    int outside = xml.depth() - 1;
    int row = -1;
    int column = 0;
    while (xml.depth() > outside && xml.next()) {
      if (xml.starts("tr")) {
        row++;
        column = 0;
      } else if (xml.starts("tc")) {
        boolean covered =
            xml.value("hMerge").matches("1|true") || xml.value("vMerge").matches("1|true");
        int rows = Math.clamp(xml.number("rowSpan", 1), 1, 1000);
        int columns = Math.clamp(xml.number("gridSpan", 1), 1, 1000);
        String text = cell(xml);
        if (!covered) {
          shape.cells.add(new Table.Cell(Math.max(0, row), column, rows, columns, text));
        }
        column++;
      }
    }
  }

  private static String cell(Xml xml) throws IOException, Unreadable {
    int outside = xml.depth() - 1;
    var text = new StringBuilder();
    while (xml.depth() > outside && xml.next()) {
      if (xml.starts("p")) {
        String line = paragraph(xml).text().toString().strip();
        text.append(text.isEmpty() || line.isEmpty() ? "" : "\n").append(line);
      }
    }
    return text.toString();
  }
}
