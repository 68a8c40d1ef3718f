package dev.lethe.document;

import java.io.IOException;
import java.util.List;

/** Writes a document as Markdown; headers and footers of pages are left out. */
final class Markdown {
  private Markdown() {}

  static void write(List<Block> blocks, Appendable out) throws IOException {
    boolean inList = false;
    for (Block block : blocks) {
      String text = of(block);
      if (text.isEmpty()) {
        continue;
      }
      boolean item = block.type() == BlockType.LIST_ITEM;
      if (inList && !item) {
        out.append('\n');
      }
      out.append(text).append(item ? "\n" : "\n\n");
      inList = item;
    }
  }

  static String of(Block block) {
    Table table = block.table();
    if (table != null) {
      return table(table.rows());
    }
    String text = block.text();
    return switch (block.type()) {
      case HEADING -> "#".repeat(Math.max(1, block.level())) + " " + flat(text);
      case LIST_ITEM -> "  ".repeat(Math.max(0, block.level() - 1)) + item(flat(text));
      case PICTURE -> "![" + flat(text) + "]()";
      case NOTE -> "> " + flat(text);
      case HEADER, FOOTER -> "";
      case PARAGRAPH, TABLE -> text;
    };
  }

  private static String item(String text) {
    if (text.matches("(?s)[0-9]{1,3}[.)]\\s.*")) {
      return text;
    }
    return "- " + text.replaceFirst("^[•◦▪‣·●○■–*-]\\s*", "");
  }

  private static String table(List<List<String>> rows) {
    var out = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      out.append('|');
      for (String cell : rows.get(i)) {
        out.append(' ').append(flat(cell).replace("|", "\\|")).append(" |");
      }
      out.append('\n');
      if (i == 0) {
        out.append('|').append(" --- |".repeat(rows.getFirst().size())).append('\n');
      }
    }
    return out.toString().strip();
  }

  private static String flat(String text) {
    return text.replaceAll("\\s*\\n\\s*", " ");
  }
}
