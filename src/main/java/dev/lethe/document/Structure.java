package dev.lethe.document;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Says what the pieces of all pages are, from what most of the text looks like. */
final class Structure {
  private static final double LARGER = 1.15;
  private static final double RECOGNISED_LARGER = 1.3;
  private static final int HEADING_CHARS = 200;
  private static final int HEADING_LINES = 3;
  private static final int LEVELS = 6;

  /** Of the page, at its top and at its bottom. */
  private static final double MARGIN = 0.1;

  private static final int REPEATED = 3;

  private final Map<Integer, Page> pages;
  private final List<Layout.Piece> pieces;
  private final double body;
  private final boolean boldBody;
  private final List<Double> sizes;
  private final Map<String, Integer> repeated;

  private Structure(List<Page> pages, List<Layout.Piece> pieces) {
    this.pages = new HashMap<>();
    pages.forEach(page -> this.pages.put(page.number(), page));
    this.pieces = pieces;
    this.body = body(pieces);
    this.boldBody = bold(pieces);
    this.repeated = repeated();
    this.sizes = sizes();
  }

  static List<Block> of(List<Page> pages, List<Layout.Piece> pieces) {
    var structure = new Structure(pages, pieces);
    return pieces.stream().map(structure::told).toList();
  }

  private Block told(Layout.Piece piece) {
    Block block = piece.block();
    if (block.type() != BlockType.PARAGRAPH) {
      return block;
    }
    double where = where(block);
    if (where != 0 && (isNumber(block) || repeated.getOrDefault(key(block), 0) >= REPEATED)) {
      return block.as(where < 0 ? BlockType.HEADER : BlockType.FOOTER, 0);
    }
    if (isHeading(piece)) {
      int level = 1;
      for (double size : sizes) {
        if (size > piece.size() * 1.03) {
          level++;
        }
      }
      return block.as(BlockType.HEADING, Math.min(LEVELS, level));
    }
    return Layout.isItem(block.text()) ? block.as(BlockType.LIST_ITEM, 1) : block;
  }

  private boolean isHeading(Layout.Piece piece) {
    String text = piece.block().text();
    boolean shortText =
        piece.lines() <= HEADING_LINES
            && text.length() <= HEADING_CHARS
            && text.codePoints().anyMatch(Character::isLetter);
    if (!shortText || piece.block().type() != BlockType.PARAGRAPH) {
      return false;
    }
    // Recognised type has no exact size: a line with a tall letter looks larger than its neighbour.
    double larger = piece.block().confidence() == null ? LARGER : RECOGNISED_LARGER;
    boolean standsOut = piece.size() >= body * larger;
    boolean strong =
        piece.bold()
            && !boldBody
            && piece.size() >= body * 0.95
            && !text.endsWith(".")
            && piece.lines() <= 2;
    return standsOut || strong;
  }

  private List<Double> sizes() {
    var sizes = new TreeSet<Double>(Comparator.reverseOrder());
    for (Layout.Piece piece : pieces) {
      boolean margin =
          where(piece.block()) != 0 && repeated.getOrDefault(key(piece.block()), 0) >= REPEATED;
      if (!margin && isHeading(piece)) {
        sizes.add(Math.rint(piece.size() * 2) / 2);
      }
    }
    return new ArrayList<>(sizes);
  }

  private static double body(List<Layout.Piece> pieces) {
    var letters = new TreeMap<Double, Integer>();
    for (Layout.Piece piece : pieces) {
      double size = Math.rint(piece.size() * 2) / 2;
      letters.merge(size, piece.block().text().length(), Integer::sum);
    }
    return letters.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(0.0);
  }

  private static boolean bold(List<Layout.Piece> pieces) {
    long all = pieces.stream().mapToLong(piece -> piece.block().text().length()).sum();
    long bold =
        pieces.stream()
            .filter(Layout.Piece::bold)
            .mapToLong(piece -> piece.block().text().length())
            .sum();
    return bold * 2 > all;
  }

  private Map<String, Integer> repeated() {
    var counts = new HashMap<String, Integer>();
    for (Layout.Piece piece : pieces) {
      if (where(piece.block()) != 0) {
        counts.merge(key(piece.block()), 1, Integer::sum);
      }
    }
    return counts;
  }

  /** Below zero at the top of its page, above at the bottom, else zero. */
  private int where(Block block) {
    Page page = pages.get(block.page());
    Box box = block.box();
    if (page == null || box == null || page.height() <= 0) {
      return 0;
    }
    if (box.bottom() <= page.height() * MARGIN) {
      return -1;
    }
    return box.top() >= page.height() * (1 - MARGIN) ? 1 : 0;
  }

  private static boolean isNumber(Block block) {
    return block
        .text()
        .matches(
            "(?i)(page\\s+)?[-–]?\\s*([0-9]{1,4}|[ivxlc]{1,6})\\s*[-–]?"
                + "(\\s*(of|/)\\s*[0-9]{1,4})?");
  }

  private static String key(Block block) {
    return block.text().replaceAll("[0-9]+", "0");
  }
}
