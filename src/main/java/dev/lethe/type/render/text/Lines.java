package dev.lethe.type.render.text;

import java.awt.font.FontRenderContext;
import java.awt.font.LineBreakMeasurer;
import java.awt.font.TextAttribute;
import java.awt.font.TextLayout;
import java.lang.Character.UnicodeScript;
import java.text.AttributedString;
import java.text.Bidi;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Breaks paragraphs into lines that fit. */
final class Lines {
  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);
  private static final int SEARCH = 7;

  private Lines() {}

  /** One line, shaped and in the order in which it is seen. */
  record Line(String text, TextLayout layout) {}

  /**
   * Lines of about one length rather than full ones with a rest, but no more of them.
   *
   * @param width of the longest line
   */
  static List<Line> of(Typed typed, float size, float width) {
    if (typed.text().isBlank()) {
      return List.of();
    }
    AttributedString attributed = typed.attributed(size);
    boolean leftward =
        !new Bidi(typed.text(), Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT).baseIsLeftToRight();
    attributed.addAttribute(
        TextAttribute.RUN_DIRECTION,
        leftward ? TextAttribute.RUN_DIRECTION_RTL : TextAttribute.RUN_DIRECTION_LTR);
    List<Line> full = broken(typed.text(), attributed, width);
    float low = width / full.size();
    float high = width;
    for (int i = 0; full.size() > 1 && i < SEARCH; i++) {
      float middle = (low + high) / 2;
      List<Line> tried = broken(typed.text(), attributed, middle);
      if (tried.size() <= full.size()) {
        full = tried;
        high = middle;
      } else {
        low = middle;
      }
    }
    return full;
  }

  private static List<Line> broken(String text, AttributedString attributed, float width) {
    var measurer =
        new LineBreakMeasurer(
            attributed.getIterator(), BreakIterator.getLineInstance(language(text)), CONTEXT);
    var lines = new ArrayList<Line>();
    while (measurer.getPosition() < text.length()) {
      int from = measurer.getPosition();
      TextLayout layout = measurer.nextLayout(width);
      lines.add(new Line(text.substring(from, measurer.getPosition()).strip(), layout));
    }
    return lines;
  }

  /** Thai has no spaces between words: only a dictionary knows where a line may end. */
  private static Locale language(String text) {
    boolean thai = text.codePoints().anyMatch(c -> UnicodeScript.of(c) == UnicodeScript.THAI);
    return thai ? Locale.of("th") : Locale.ROOT;
  }
}
