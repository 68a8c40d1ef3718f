package dev.lethe.document;

import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Small pictures of the first pages. */
final class Thumbnails {
  /** A page as narrow as a ribbon must not make a picture as high as a tower. */
  private static final double TALLEST = 4;

  private final Order.Thumbnails order;
  private final Path folder;

  Thumbnails(Order.Thumbnails order, Path folder) {
    this.order = order;
    this.folder = folder;
  }

  boolean wanted(int nth) {
    return nth <= order.count();
  }

  /** By how much a page of this size is to be enlarged. */
  double scale(double width, double height) {
    double scale = order.width() / Math.max(1, width);
    return Math.min(scale, order.width() * TALLEST / Math.max(1, height));
  }

  void save(BufferedImage picture, int number) throws IOException {
    Path file = folder.resolve("page-%03d.png".formatted(number));
    if (!ImageIO.write(picture, "png", file.toFile())) {
      throw new IOException("no way to write PNG");
    }
  }

  void saveSmall(BufferedImage picture, int number) throws IOException {
    double scale = scale(picture.getWidth(), picture.getHeight());
    save(scaled(picture, Math.min(1, scale), BufferedImage.TYPE_INT_RGB), number);
  }

  /** On white, as paper is. */
  static BufferedImage scaled(BufferedImage picture, double scale, int type) {
    int width = (int) Math.max(1, Math.round(picture.getWidth() * scale));
    int height = (int) Math.max(1, Math.round(picture.getHeight() * scale));
    var small = new BufferedImage(width, height, type);
    var pen = small.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    pen.setColor(java.awt.Color.WHITE);
    pen.fillRect(0, 0, width, height);
    pen.drawImage(picture, 0, 0, width, height, null);
    pen.dispose();
    return small;
  }
}
