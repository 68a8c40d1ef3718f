package dev.lethe.document;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;

/** Reads HTML as it stands: nothing that it names is fetched, and nothing in it runs. */
final class HtmlReader implements Reader {
  private static final int MOST_BYTES = 64 << 20;
  private static final Set<String> UNSEEN =
      Set.of(
          "script",
          "style",
          "noscript",
          "template",
          "head",
          "iframe",
          "object",
          "embed",
          "svg",
          "canvas",
          "select",
          "datalist");
  private static final Set<String> ITEMS = Set.of("li", "dt", "dd");

  private final Order order;

  HtmlReader(Order order) {
    this.order = order;
  }

  @Override
  public Paper read() throws IOException, Unreadable {
    if (Files.size(order.input()) > MOST_BYTES) {
      throw Unreadable.limit("the page has more than " + MOST_BYTES + " bytes");
    }
    new PageChoice(order.reading().pages(), 1);
    Document document;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(order.input()))) {
      document = Jsoup.parse(in, null, "");
    }
    var gathering = new Gathering();
    NodeTraversor.filter(gathering, document.body());
    gathering.flush();
    List<Page> pages = List.of(new Page(1, 0, 0, "px", "", false));
    return new Paper(Format.HTML, 1, pages, gathering.blocks, facts(document), List.of());
  }

  private static Map<String, String> facts(Document document) {
    var facts = new TreeMap<String, String>();
    PdfReader.put(facts, "title", document.title());
    Element root = document.selectFirst("html");
    PdfReader.put(facts, "language", root == null ? "" : root.attr("lang"));
    for (String name : List.of("author", "description", "keywords")) {
      Element meta = document.selectFirst("meta[name=" + name + "]");
      PdfReader.put(facts, name, meta == null ? "" : meta.attr("content"));
    }
    return facts;
  }

  /** Text until something begins or ends that stands by itself. */
  private static final class Gathering implements NodeFilter {
    final List<Block> blocks = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int lists;
    private boolean item;
    private int heading;
    private int kept;

    @Override
    public FilterResult head(Node node, int depth) {
      if (node instanceof TextNode words) {
        text.append(words.getWholeText());
        return FilterResult.CONTINUE;
      }
      if (!(node instanceof Element element)) {
        return FilterResult.CONTINUE;
      }
      String name = element.normalName();
      if (UNSEEN.contains(name) || element.hasAttr("hidden")) {
        return FilterResult.SKIP_ENTIRELY;
      }
      if (name.equals("table")) {
        flush();
        table(element);
        return FilterResult.SKIP_CHILDREN;
      }
      if (name.equals("img")) {
        flush();
        blocks.add(Block.of(BlockType.PICTURE, 0, 1, element.attr("alt").strip()));
      } else if (name.equals("br")) {
        text.append(kept > 0 ? "\n" : " ");
      } else if (element.isBlock()) {
        flush();
        begin(name);
      }
      return FilterResult.CONTINUE;
    }

    private void begin(String name) {
      if (name.matches("h[1-6]")) {
        heading = name.charAt(1) - '0';
      } else if (ITEMS.contains(name)) {
        item = true;
      } else if (name.equals("ul") || name.equals("ol")) {
        lists++;
      } else if (name.equals("pre")) {
        kept++;
      }
    }

    @Override
    public FilterResult tail(Node node, int depth) {
      if (node instanceof Element element
          && element.isBlock()
          && !element.normalName().equals("table")) {
        flush();
        String name = element.normalName();
        if (name.matches("h[1-6]")) {
          heading = 0;
        } else if (ITEMS.contains(name)) {
          item = false;
        } else if (name.equals("ul") || name.equals("ol")) {
          lists = Math.max(0, lists - 1);
        } else if (name.equals("pre")) {
          kept = Math.max(0, kept - 1);
        }
      }
      return FilterResult.CONTINUE;
    }

    void flush() {
      String said =
          kept > 0 ? text.toString().strip() : text.toString().replaceAll("\\s+", " ").strip();
      text.setLength(0);
      if (said.isEmpty()) {
        return;
      }
      if (heading > 0) {
        blocks.add(Block.of(BlockType.HEADING, heading, 1, said));
      } else if (item) {
        blocks.add(Block.of(BlockType.LIST_ITEM, Math.max(1, lists), 1, said));
        item = false;
      } else {
        blocks.add(Block.of(BlockType.PARAGRAPH, 0, 1, said));
      }
    }

    private void table(Element table) {
      var cells = new ArrayList<Table.Cell>();
      int row = 0;
      for (Element line : table.select("tr")) {
        if (!table.equals(line.closest("table"))) {
          continue;
        }
        int column = 0;
        for (Element cell : line.children()) {
          if (cell.normalName().equals("td") || cell.normalName().equals("th")) {
            int across = span(cell.attr("colspan"));
            cells.add(new Table.Cell(row, column, span(cell.attr("rowspan")), across, cell.text()));
            column += across;
          }
        }
        row++;
      }
      if (!cells.isEmpty()) {
        blocks.add(Block.table(1, null, new Table(cells)));
      }
    }

    private static int span(String said) {
      return said.matches("[1-9][0-9]{0,2}") ? Integer.parseInt(said) : 1;
    }
  }
}
