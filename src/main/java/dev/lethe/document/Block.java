package dev.lethe.document;

import org.jspecify.annotations.Nullable;

/**
 * One piece of a document, in the order in which it is read.
 *
 * @param level of a heading from 1 to 6, of an item of a list from 1; else 0
 * @param page from 1; 0 where the format has no pages
 * @param text of a picture what is said in its stead
 * @param confidence from 0 to 1 where the text was recognised
 */
record Block(
    BlockType type,
    int level,
    int page,
    @Nullable Box box,
    String text,
    @Nullable Table table,
    @Nullable Double confidence) {

  static Block of(BlockType type, int level, int page, String text) {
    return new Block(type, level, page, null, text, null, null);
  }

  static Block table(int page, @Nullable Box box, Table table) {
    return new Block(BlockType.TABLE, 0, page, box, table.text(), table, null);
  }

  Block as(BlockType other, int otherLevel) {
    return new Block(other, otherLevel, page, box, text, table, confidence);
  }

  Block at(@Nullable Box place) {
    return new Block(type, level, page, place, text, table, confidence);
  }
}
