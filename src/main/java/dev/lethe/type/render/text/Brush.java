package dev.lethe.type.render.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Draws the lines of one page, as their caption wants them, into a picture just high enough. */
final class Brush {
  private static final float AIR = 0.25f;

  private final JsonNode caption;
  private final int width;
  private final int shorter;

  /**
   * Takes what it draws with.
   *
   * @param width of the whole film's picture
   * @param shorter its shorter side
   */
  Brush(JsonNode caption, int width, int shorter) {
    this.caption = caption;
    this.width = width;
    this.shorter = shorter;
  }

  float size() {
    return Math.max(6, caption.path("size").asInt() * shorter / 1000f);
  }

  /** From one line to the next, the same in all scripts: some fonts are far taller than others. */
  float step() {
    return size() * 1.4f;
  }

  float margin() {
    return width * 0.07f;
  }

  Fonts.Style style() {
    return new Fonts.Style(
        caption.path("font").asText().equals("serif"), caption.path("bold").asBoolean());
  }

  int height(int lines) {
    return (int) Math.ceil(lines * step() + size() * 1.2f) & ~1;
  }

  BufferedImage draw(List<Lines.Line> lines) {
    var image = new BufferedImage(width, height(lines.size()), BufferedImage.TYPE_INT_ARGB);
    Graphics2D to = image.createGraphics();
    to.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    to.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    float top = size() * 0.6f;
    for (int i = 0; i < lines.size(); i++) {
      box(to, lines.get(i).layout(), top + i * step());
    }
    for (int i = 0; i < lines.size(); i++) {
      line(to, lines.get(i).layout(), top + i * step());
    }
    to.dispose();
    return image;
  }

  private void box(Graphics2D to, TextLayout layout, float top) {
    if (isSet("box")) {
      float air = size() * AIR;
      to.setColor(chosen("box"));
      to.fill(
          new RoundRectangle2D.Float(
              left(layout) - 2 * air,
              top,
              layout.getVisibleAdvance() + 4 * air,
              step(),
              2 * air,
              2 * air));
    }
  }

  private void line(Graphics2D to, TextLayout layout, float top) {
    float height = layout.getAscent() + layout.getDescent();
    float baseline = top + (step() - height) / 2 + layout.getAscent();
    Shape shape = layout.getOutline(AffineTransform.getTranslateInstance(left(layout), baseline));
    if (isSet("outline")) {
      to.setColor(chosen("outline"));
      to.setStroke(new BasicStroke(size() * 0.12f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      to.draw(shape);
    }
    to.setColor(chosen("color"));
    to.fill(shape);
  }

  private float left(TextLayout layout) {
    boolean atStart = caption.path("align").asText().equals("start");
    boolean atEnd = caption.path("align").asText().equals("end");
    float room = width - 2 * margin() - layout.getVisibleAdvance();
    // Trailing spaces of a line from the right stand at its left and take up room unseen.
    float spaces = layout.isLeftToRight() ? 0 : layout.getAdvance() - layout.getVisibleAdvance();
    boolean left = layout.isLeftToRight() ? atStart : atEnd;
    boolean right = layout.isLeftToRight() ? atEnd : atStart;
    return margin() - spaces + (left ? 0 : right ? room : room / 2);
  }

  private boolean isSet(String name) {
    return caption.path(name).asText().startsWith("#");
  }

  private Color chosen(String name) {
    return color(caption.path(name).asText());
  }

  static Color color(String text) {
    int rgb = Integer.parseInt(text.substring(1, 7), 16);
    int alpha = text.length() > 7 ? Integer.parseInt(text.substring(7), 16) : 255;
    return new Color(rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255, alpha);
  }
}
