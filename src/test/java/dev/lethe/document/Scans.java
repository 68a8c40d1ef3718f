package dev.lethe.document;

import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.ConvolveOp;
import java.awt.image.Kernel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.graphics.image.JPEGFactory;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;

/** Pages as a cheap scanner sees them: a little askew, blurred, grey, and packed too much. */
public final class Scans {
  private static final double DPI = 200;
  private static final PDRectangle LITTLE = new PDRectangle(260, 130);
  private static final double ASKEW = Math.toRadians(0.5);

  private Scans() {}

  /** A picture of a page of a PDF. */
  static BufferedImage page(byte[] pdf, int page, long seed) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      var renderer = new PDFRenderer(document);
      return degraded(renderer.renderImage(page - 1, (float) (DPI / 72), ImageType.GRAY), seed);
    }
  }

  private static BufferedImage degraded(BufferedImage page, long seed) {
    int width = page.getWidth();
    int height = page.getHeight();
    var askew = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    var pen = askew.createGraphics();
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, width, height);
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    pen.drawImage(page, AffineTransform.getRotateInstance(ASKEW, width / 2.0, height / 2.0), null);
    pen.dispose();
    float[] blur = {0.06f, 0.12f, 0.06f, 0.12f, 0.28f, 0.12f, 0.06f, 0.12f, 0.06f};
    var soft = new ConvolveOp(new Kernel(3, 3, blur), ConvolveOp.EDGE_NO_OP, null);
    BufferedImage grey = soft.filter(askew, null);
    var random = new Random(seed);
    var raster = grey.getRaster();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int faded = 30 + raster.getSample(x, y, 0) * 200 / 255 + (int) (random.nextGaussian() * 12);
        raster.setSample(x, y, 0, Math.clamp(faded, 0, 255));
      }
    }
    return grey;
  }

  /** A PDF that has nothing but a picture of a page. */
  static byte[] scanned(byte[] pdf, int page, long seed) throws IOException {
    BufferedImage picture = page(pdf, page, seed);
    try (var document = new PDDocument()) {
      add(document, picture, PDRectangle.A4);
      return saved(document);
    }
  }

  /** A PDF of so many scanned little pages, each of which says this. */
  public static byte[] pages(int count, String text, String title) throws IOException {
    byte[] plain;
    try (var document = new PDDocument()) {
      var sheet = new PDPage(LITTLE);
      document.addPage(sheet);
      try (var pen = new PDPageContentStream(document, sheet)) {
        pen.beginText();
        pen.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 11);
        pen.newLineAtOffset(15, 100);
        pen.setLeading(15);
        for (int line = 0; line < 5; line++) {
          pen.showText(text);
          pen.newLine();
        }
        pen.endText();
      }
      plain = saved(document);
    }
    BufferedImage picture = page(plain, 1, 1);
    try (var document = new PDDocument()) {
      document.getDocumentInformation().setTitle(title);
      for (int i = 0; i < count; i++) {
        add(document, picture, LITTLE);
      }
      return saved(document);
    }
  }

  private static void add(PDDocument document, BufferedImage picture, PDRectangle size)
      throws IOException {
    var sheet = new PDPage(size);
    document.addPage(sheet);
    var image = JPEGFactory.createFromImage(document, picture, 0.5f);
    try (var pen = new PDPageContentStream(document, sheet)) {
      pen.drawImage(image, 0, 0, size.getWidth(), size.getHeight());
    }
  }

  private static byte[] saved(PDDocument document) throws IOException {
    var out = new ByteArrayOutputStream();
    document.save(out);
    return out.toByteArray();
  }
}
