package dev.lethe.document;

import java.util.Locale;

/** What a piece of a document is. */
enum BlockType {
  HEADING,
  PARAGRAPH,
  LIST_ITEM,
  TABLE,
  PICTURE,
  HEADER,
  FOOTER,
  NOTE;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
