package dev.lethe.type.render.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.imageio.ImageIO;

/**
 * A program that draws the captions and gradients of a storyboard. It reads what to draw from one
 * file and tells in another what it has drawn: which pages a text came to, with their lines as they
 * are seen and where they belong, and which characters no font has.
 */
public final class DrawText {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final float FOOT = 0.06f;

  private final Path folder;
  private final int width;
  private final int height;
  private final Fonts fonts;
  private final boolean omit;

  private DrawText(Path folder, JsonNode asked) {
    this.folder = folder;
    this.width = asked.path("width").asInt();
    this.height = asked.path("height").asInt();
    this.omit = asked.path("omit_missing").asBoolean();
    var folders = new ArrayList<Path>();
    asked.path("fonts").forEach(font -> folders.add(Path.of(font.asText())));
    this.fonts = new Fonts(folders);
  }

  /** Takes the file that says what to draw, and the one to answer in; pictures go beside it. */
  public static void main(String[] args) throws IOException {
    ImageIO.setUseCache(false);
    Path answer = Path.of(args[1]).toAbsolutePath();
    JsonNode asked = JSON.readTree(Path.of(args[0]).toFile());
    ObjectNode said =
        new DrawText(java.util.Objects.requireNonNull(answer.getParent()), asked).draw(asked);
    JSON.writeValue(answer.toFile(), said);
  }

  private ObjectNode draw(JsonNode asked) throws IOException {
    ObjectNode said = JSON.createObjectNode();
    ArrayNode missing = said.putArray("missing");
    ArrayNode scenes = said.putArray("scenes");
    var typed = new ArrayList<List<Typed>>();
    for (JsonNode scene : asked.path("scenes")) {
      List<Typed> paragraphs = typed(scene);
      typed.add(paragraphs);
      missing(missing.addArray(), paragraphs);
    }
    boolean complete = typed.stream().flatMap(List::stream).allMatch(t -> t.missing().isEmpty());
    for (int i = 0; i < typed.size() && (complete || omit); i++) {
      pages(scenes.addArray(), asked.path("scenes").path(i).path("caption"), i, typed.get(i));
    }
    for (JsonNode gradient : asked.path("gradients")) {
      gradient(gradient);
    }
    return said;
  }

  private List<Typed> typed(JsonNode scene) {
    Fonts.Style style = new Brush(scene.path("caption"), width, Math.min(width, height)).style();
    var paragraphs = new ArrayList<Typed>();
    for (String paragraph : scene.path("text").asText().replace('\t', ' ').split("\\R", -1)) {
      if (!paragraph.isBlank()) {
        paragraphs.add(Typed.of(paragraph.strip(), fonts, style));
      }
    }
    return paragraphs;
  }

  private static void missing(ArrayNode into, List<Typed> paragraphs) {
    SortedSet<Integer> all = new TreeSet<>();
    paragraphs.forEach(paragraph -> all.addAll(paragraph.missing()));
    all.stream().limit(100).forEach(c -> into.add("U+%04X".formatted(c)));
  }

  private void pages(ArrayNode into, JsonNode caption, int scene, List<Typed> paragraphs)
      throws IOException {
    var brush = new Brush(caption, width, Math.min(width, height));
    var lines = new ArrayList<Lines.Line>();
    for (Typed paragraph : paragraphs) {
      lines.addAll(Lines.of(paragraph, brush.size(), width - 2 * brush.margin()));
    }
    if (lines.isEmpty()) {
      return;
    }
    boolean middle = caption.path("position").asText().equals("middle");
    int fitting = (int) (height * (middle ? 0.85f : 0.45f) / brush.step());
    int most = Math.max(1, Math.min(caption.path("lines").asInt(), fitting));
    int pages = (lines.size() + most - 1) / most;
    int each = (lines.size() + pages - 1) / pages;
    for (int from = 0; from < lines.size(); from += each) {
      List<Lines.Line> page = lines.subList(from, Math.min(lines.size(), from + each));
      BufferedImage image = brush.draw(page);
      String file = "page-%03d-%03d.png".formatted(scene, into.size());
      ImageIO.write(image, "png", folder.resolve(file).toFile());
      ObjectNode told = into.addObject().put("file", file);
      told.put("y", y(caption, image.getHeight()));
      ArrayNode texts = told.putArray("lines");
      page.forEach(line -> texts.add(line.text()));
    }
  }

  private int y(JsonNode caption, int high) {
    int foot = (int) (height * FOOT);
    int y =
        switch (caption.path("position").asText()) {
          case "top" -> foot;
          case "middle" -> (height - high) / 2;
          default -> height - foot - high;
        };
    // Chroma has half the size: an odd place would shift it against the letters.
    return Math.max(0, y) & ~1;
  }

  private void gradient(JsonNode asked) throws IOException {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    double angle = Math.toRadians(asked.path("angle").asInt());
    double reach = (width * Math.abs(Math.cos(angle)) + height * Math.abs(Math.sin(angle))) / 2;
    double x = reach * Math.cos(angle);
    double y = reach * Math.sin(angle);
    Graphics2D to = image.createGraphics();
    to.setPaint(
        new GradientPaint(
            new Point2D.Double(width / 2.0 - x, height / 2.0 - y),
            Brush.color(asked.path("from").asText()),
            new Point2D.Double(width / 2.0 + x, height / 2.0 + y),
            Brush.color(asked.path("to").asText())));
    to.fillRect(0, 0, width, height);
    to.dispose();
    ImageIO.write(image, "png", folder.resolve(asked.path("file").asText()).toFile());
  }
}
