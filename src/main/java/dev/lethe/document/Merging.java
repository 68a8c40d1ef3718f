package dev.lethe.document;

import java.util.ArrayList;
import java.util.List;

/** Puts a table together again that goes on at the top of the next page. */
final class Merging {
  private Merging() {}

  static List<Block> of(List<Block> blocks) {
    var merged = new ArrayList<Block>();
    int open = -1;
    int openPage = 0;
    for (Block block : blocks) {
      boolean margin = block.type() == BlockType.HEADER || block.type() == BlockType.FOOTER;
      Table table = block.table();
      Table before = open < 0 ? null : merged.get(open).table();
      if (table != null
          && before != null
          && block.page() == openPage + 1
          && before.columns() == table.columns()) {
        Block first = merged.get(open);
        Table whole = before.followedBy(withoutHead(before, table));
        merged.set(open, Block.table(first.page(), first.box(), whole));
        openPage = block.page();
      } else {
        merged.add(block);
        if (table != null) {
          open = merged.size() - 1;
          openPage = block.page();
        } else if (!margin) {
          open = -1;
        }
      }
    }
    return merged;
  }

  /** Programs repeat the first row on each page. */
  private static Table withoutHead(Table before, Table table) {
    boolean same =
        !before.rows().isEmpty()
            && !table.rows().isEmpty()
            && before.rows().getFirst().equals(table.rows().getFirst());
    int head = table.cells().isEmpty() ? 0 : table.cells().getFirst().row();
    return same
        ? new Table(table.cells().stream().filter(cell -> cell.row() != head).toList())
        : table;
  }
}
