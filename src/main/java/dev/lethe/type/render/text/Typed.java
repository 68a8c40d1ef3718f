package dev.lethe.type.render.text;

import java.awt.Font;
import java.awt.font.TextAttribute;
import java.text.AttributedString;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A paragraph whose every character has a font that can draw it.
 *
 * <p>What readers take for one character, a letter with its marks, stays in one font where one has
 * all of it, as marks are placed by the font of their letter. A space or a stop is drawn by the
 * font of what is before it, so that a word and what ends it are shaped as one.
 *
 * @param text what is drawn
 * @param runs which font draws what, in order, all of it
 * @param missing code points that no font has; they are not in the text
 */
record Typed(String text, List<Run> runs, SortedSet<Integer> missing) {
  /** So many UTF-16 units in this font. */
  record Run(int length, Font font) {}

  static Typed of(String paragraph, Fonts fonts, Fonts.Style style) {
    var typing = new Typing(fonts, style);
    BreakIterator clusters = BreakIterator.getCharacterInstance(Locale.ROOT);
    clusters.setText(paragraph);
    int from = clusters.first();
    for (int to = clusters.next(); to != BreakIterator.DONE; to = clusters.next()) {
      typing.add(paragraph.substring(from, to));
      from = to;
    }
    return new Typed(typing.text.toString(), typing.runs, typing.missing);
  }

  AttributedString attributed(float size) {
    var attributed = new AttributedString(text);
    int at = 0;
    for (Run run : runs) {
      attributed.addAttribute(
          TextAttribute.FONT, run.font().deriveFont(size), at, at + run.length());
      at += run.length();
    }
    return attributed;
  }

  /** A paragraph on its way. */
  private static final class Typing {
    private final Fonts fonts;
    private final Fonts.Style style;
    private final StringBuilder text = new StringBuilder();
    private final List<Run> runs = new ArrayList<>();
    private final SortedSet<Integer> missing = new TreeSet<>();

    Typing(Fonts fonts, Fonts.Style style) {
      this.fonts = fonts;
      this.style = style;
    }

    void add(String cluster) {
      Optional<Font> whole = whole(cluster);
      if (whole.isPresent()) {
        append(cluster, whole.get());
        return;
      }
      // No font has all of it: its parts are drawn by several, rather than one of them as a box.
      cluster
          .codePoints()
          .forEach(c -> {
            Optional<Font> font = isUnseen(c) ? current() : fonts.of(c, style);
            font.ifPresentOrElse(
                f -> append(Character.toString(c), f),
                () -> {
                  if (!isUnseen(c)) {
                    missing.add(c);
                  }
                });
          });
    }

    private Optional<Font> whole(String cluster) {
      int first = cluster.codePointAt(0);
      Optional<Font> before = current().filter(_ -> isNeutral(first)).filter(f -> has(f, cluster));
      return before.or(() ->
          cluster
              .codePoints()
              .filter(c -> !isUnseen(c))
              .mapToObj(c -> fonts.of(c, style))
              .flatMap(Optional::stream)
              .filter(f -> has(f, cluster))
              .findFirst());
    }

    private Optional<Font> current() {
      return runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast().font());
    }

    private static boolean has(Font font, String cluster) {
      return cluster.codePoints().allMatch(c -> isUnseen(c) || font.canDisplay(c));
    }

    /** Belongs to no script: drawn as its neighbours are. */
    private static boolean isNeutral(int codePoint) {
      return switch (Character.UnicodeScript.of(codePoint)) {
        case COMMON, INHERITED -> !Character.isLetter(codePoint);
        default -> false;
      };
    }

    /** Steers the shaping or the direction, and has no picture in any font. */
    private static boolean isUnseen(int codePoint) {
      return Character.getType(codePoint) == Character.FORMAT
          || (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
          || (codePoint >= 0xE0100 && codePoint <= 0xE01EF);
    }

    private void append(String cluster, Font font) {
      text.append(cluster);
      if (!runs.isEmpty() && runs.getLast().font().equals(font)) {
        Run last = runs.removeLast();
        runs.add(new Run(last.length() + cluster.length(), font));
      } else {
        runs.add(new Run(cluster.length(), font));
      }
    }
  }
}
