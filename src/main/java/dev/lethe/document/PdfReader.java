package dev.lethe.document;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.jspecify.annotations.Nullable;

/** Reads PDF: its text where it has some, and by recognition where a page is only a picture. */
final class PdfReader implements Reader {
  private static final double POINTS = 72;
  private static final double SCAN_DPI = 300;

  /** Below so many letters a page with a picture all over it counts as scanned. */
  private static final int FEW_LETTERS = 12;

  private static final double MOST_OF_PAGE = 0.5;
  private static final double TINY = 0.002;

  private final Order order;
  private final Recogniser recogniser;
  private final Thumbnails thumbnails;
  private final Steps steps;
  private final List<Page> pages = new ArrayList<>();
  private final List<Layout.Piece> pieces = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  PdfReader(Order order, Recogniser recogniser, Thumbnails thumbnails, Steps steps) {
    this.order = order;
    this.recogniser = recogniser;
    this.thumbnails = thumbnails;
    this.steps = steps;
  }

  @Override
  public Paper read() throws IOException, InterruptedException, Unreadable {
    try (PDDocument document = open()) {
      List<PDPage> all = pages(document);
      var choice = new PageChoice(order.reading().pages(), all.size());
      choice.refuseMoreThan(order.most().pages());
      var renderer = new PDFRenderer(document);
      renderer.setSubsamplingAllowed(true);
      int done = 0;
      for (int number = 1; number <= all.size(); number++) {
        if (choice.has(number)) {
          page(new Sheet(document, renderer, all.get(number - 1), number));
          done++;
          steps.reached((double) done / choice.size());
        }
      }
      List<Block> blocks = Structure.of(pages, pieces);
      return new Paper(Format.PDF, all.size(), pages, blocks, facts(document), warnings);
    }
  }

  private PDDocument open() throws IOException, Unreadable {
    try {
      return Loader.loadPDF(
          order.input().toFile(), "", null, null, IOUtils.createTempFileOnlyStreamCache());
    } catch (InvalidPasswordException _) {
      throw Unreadable.encrypted();
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("encrypt")) {
        throw Unreadable.encrypted();
      }
      throw Unreadable.damaged("the PDF is damaged");
    }
  }

  /** Those that are there: how many the document says it has need not be true. */
  private List<PDPage> pages(PDDocument document) throws Unreadable {
    var all = new ArrayList<PDPage>();
    for (PDPage page : document.getPages()) {
      all.add(page);
      if (all.size() > 1_000_000) {
        throw Unreadable.limit("the document has more than 1000000 pages");
      }
    }
    if (all.isEmpty()) {
      throw Unreadable.damaged("the PDF has no pages");
    }
    return all;
  }

  /** A page and what belongs to it. */
  private record Sheet(PDDocument document, PDFRenderer renderer, PDPage page, int number) {
    boolean turned() {
      return page.getRotation() % 180 != 0;
    }

    double width() {
      PDRectangle box = page.getCropBox();
      return turned() ? box.getHeight() : box.getWidth();
    }

    double height() {
      PDRectangle box = page.getCropBox();
      return turned() ? box.getWidth() : box.getHeight();
    }

    BufferedImage draw(double scale, ImageType type) throws IOException {
      return renderer.renderImage(number - 1, (float) scale, type);
    }
  }

  /** One page that cannot be read does not take the others with it. */
  private void page(Sheet sheet) throws IOException, InterruptedException, Unreadable {
    boolean recognised = false;
    try {
      recognised = read(sheet);
    } catch (IOException | RuntimeException | StackOverflowError _) {
      warnings.add("page " + sheet.number() + " is damaged");
    }
    pages.add(new Page(sheet.number(), sheet.width(), sheet.height(), "pt", "", recognised));
    try {
      if (thumbnails.wanted(pages.size())) {
        double scale = thumbnails.scale(sheet.width(), sheet.height());
        thumbnails.save(sheet.draw(scale, ImageType.RGB), sheet.number());
      }
    } catch (IOException | RuntimeException | StackOverflowError _) {
      warnings.add("page " + sheet.number() + " cannot be drawn");
    }
  }

  private boolean read(Sheet sheet) throws IOException, InterruptedException, Unreadable {
    var found = PdfWords.of(sheet.document(), sheet.number(), sheet.page().getRotation());
    List<Box> pictures = turnedNot(sheet) ? PdfPictures.of(sheet.page()) : List.of();
    boolean recognise =
        switch (order.reading().ocr()) {
          case "always" -> true;
          case "never" -> false;
          default -> isScanned(sheet, found, pictures);
        };
    if (recognise) {
      pieces.addAll(Layout.of(sheet.number(), recognised(sheet)));
      return true;
    }
    List<Layout.Piece> text = new ArrayList<>(Layout.of(sheet.number(), found.words()));
    place(pictures, text, sheet);
    if (!found.sideways().isEmpty()) {
      var block = Block.of(BlockType.PARAGRAPH, 0, sheet.number(), found.sideways());
      text.add(new Layout.Piece(block, 0, false, 1));
    }
    pieces.addAll(text);
    return false;
  }

  private static boolean turnedNot(Sheet sheet) {
    return sheet.page().getRotation() == 0;
  }

  private static boolean isScanned(Sheet sheet, PdfWords.Found found, List<Box> pictures) {
    int letters = found.words().stream().mapToInt(word -> word.text().length()).sum();
    if (letters >= FEW_LETTERS && found.legible()) {
      return false;
    }
    double page = sheet.width() * sheet.height();
    double covered = pictures.stream().mapToDouble(box -> box.width() * box.height()).sum();
    // Of a turned page it is not known where its pictures are; and letters without names are drawn.
    boolean drawn = letters > 0 && !found.legible();
    return covered >= page * MOST_OF_PAGE || !turnedNot(sheet) || drawn;
  }

  private List<Word> recognised(Sheet sheet) throws IOException, InterruptedException, Unreadable {
    double pixels = sheet.width() * sheet.height() / (POINTS * POINTS);
    double dpi = Math.min(SCAN_DPI, Math.sqrt(order.most().pixels() / Math.max(0.01, pixels)));
    BufferedImage grey = sheet.draw(dpi / POINTS, ImageType.GRAY);
    double back = POINTS / dpi;
    return recogniser.words(grey).stream()
        .map(word ->
            new Word(
                word.text(),
                word.box().scaled(back),
                word.size() * back,
                word.bold(),
                word.confidence()))
        .toList();
  }

  /** Each before the first text that stands lower. */
  private static void place(List<Box> pictures, List<Layout.Piece> text, Sheet sheet) {
    double page = sheet.width() * sheet.height();
    for (Box picture : pictures) {
      if (picture.width() * picture.height() < page * TINY) {
        continue;
      }
      int at = 0;
      while (at < text.size() && isAbove(text.get(at).block().box(), picture)) {
        at++;
      }
      var block = Block.of(BlockType.PICTURE, 0, sheet.number(), "").at(picture);
      text.add(at, new Layout.Piece(block, 0, false, 0));
    }
  }

  private static boolean isAbove(@Nullable Box text, Box picture) {
    return text != null && text.middle() <= picture.middle();
  }

  private static Map<String, String> facts(PDDocument document) {
    var said = document.getDocumentInformation();
    var facts = new TreeMap<String, String>();
    put(facts, "title", said.getTitle());
    put(facts, "author", said.getAuthor());
    put(facts, "subject", said.getSubject());
    put(facts, "keywords", said.getKeywords());
    put(facts, "creator", said.getCreator());
    put(facts, "producer", said.getProducer());
    put(facts, "created_at", time(said.getCreationDate()));
    put(facts, "modified_at", time(said.getModificationDate()));
    put(facts, "language", document.getDocumentCatalog().getLanguage());
    put(facts, "version", String.valueOf(document.getVersion()));
    return facts;
  }

  static void put(Map<String, String> facts, String name, @Nullable String value) {
    Optional.ofNullable(value)
        .map(text -> text.replaceAll("\\p{Cntrl}+", " ").strip())
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> facts.put(name, text.substring(0, Math.min(text.length(), 1000))));
  }

  private static @Nullable String time(@Nullable Calendar when) {
    return when == null ? null : Instant.ofEpochMilli(when.getTimeInMillis()).toString();
  }
}
