package dev.lethe.document;

import java.util.List;
import java.util.Map;

/**
 * What was read of a document.
 *
 * @param pageCount of the document, of which perhaps not all pages were asked for
 * @param facts what it says of itself, such as {@code title}
 * @param warnings what could not be read, for whoever takes the rest
 */
record Paper(
    Format format,
    int pageCount,
    List<Page> pages,
    List<Block> blocks,
    Map<String, String> facts,
    List<String> warnings) {
  Paper {
    pages = List.copyOf(pages);
    blocks = List.copyOf(blocks);
    facts = Map.copyOf(facts);
    warnings = List.copyOf(warnings);
  }

  Paper with(List<Block> others) {
    return new Paper(format, pageCount, pages, others, facts, warnings);
  }
}
