package dev.lethe.document;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Reads pictures by recognition; each picture of a TIFF is a page. */
final class PictureReader implements Reader {
  /** Smaller ones are enlarged, for small type is read badly. */
  private static final int SMALL = 1600;

  private static final int WIDEST_SIDE = 32_000;

  private final Order order;
  private final Format format;
  private final Recogniser recogniser;
  private final Thumbnails thumbnails;
  private final Steps steps;

  PictureReader(
      Order order, Format format, Recogniser recogniser, Thumbnails thumbnails, Steps steps) {
    this.order = order;
    this.format = format;
    this.recogniser = recogniser;
    this.thumbnails = thumbnails;
    this.steps = steps;
  }

  @Override
  public Paper read() throws IOException, InterruptedException, Unreadable {
    ImageIO.setUseCache(false);
    try (ImageInputStream in = ImageIO.createImageInputStream(order.input().toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw Unreadable.damaged("the picture cannot be read");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, false, true);
        return read(reader);
      } catch (IOException | RuntimeException _) {
        throw Unreadable.damaged("the picture is damaged, or of a kind that is not read here");
      } finally {
        reader.dispose();
      }
    }
  }

  private Paper read(ImageReader reader) throws IOException, InterruptedException, Unreadable {
    int count = format == Format.TIFF ? reader.getNumImages(true) : 1;
    var choice = new PageChoice(order.reading().pages(), count);
    choice.refuseMoreThan(order.most().pages());
    var pages = new ArrayList<Page>();
    var pieces = new ArrayList<Layout.Piece>();
    for (int number = 1; number <= count; number++) {
      if (!choice.has(number)) {
        continue;
      }
      BufferedImage picture = picture(reader, number - 1);
      if (thumbnails.wanted(pages.size() + 1)) {
        thumbnails.saveSmall(picture, number);
      }
      boolean recognise = !order.reading().ocr().equals("never");
      pages.add(new Page(number, picture.getWidth(), picture.getHeight(), "px", "", recognise));
      if (recognise) {
        pieces.addAll(Layout.of(number, words(picture)));
      }
      steps.reached((double) pages.size() / choice.size());
    }
    List<Block> blocks = Structure.of(pages, pieces);
    return new Paper(format, count, pages, blocks, Map.of(), List.of());
  }

  private BufferedImage picture(ImageReader reader, int index) throws IOException, Unreadable {
    long width = reader.getWidth(index);
    long height = reader.getHeight(index);
    if (width * height > order.most().pixels() || Math.max(width, height) > WIDEST_SIDE) {
      throw Unreadable.limit("the picture has more than " + order.most().pixels() + " pixels");
    }
    return reader.read(index);
  }

  private List<Word> words(BufferedImage picture)
      throws IOException, InterruptedException, Unreadable {
    int longest = Math.max(picture.getWidth(), picture.getHeight());
    double scale = longest < SMALL ? 2 : 1;
    var grey = Thumbnails.scaled(picture, scale, BufferedImage.TYPE_BYTE_GRAY);
    return recogniser.words(grey).stream()
        .map(word ->
            new Word(
                word.text(),
                word.box().scaled(1 / scale),
                word.size() / scale,
                word.bold(),
                word.confidence()))
        .toList();
  }
}
