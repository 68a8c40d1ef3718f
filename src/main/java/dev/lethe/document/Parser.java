package dev.lethe.document;

import static dev.lethe.document.Order.JSON;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;

/** The entry of the program: reads its order, parses, and tells what came of it. */
public final class Parser {
  private static final double READ = 0.95;
  private static final int MOST_WARNINGS = 20;

  private final Order order;
  private final PrintStream told;

  private Parser(Order order, PrintStream told) {
    this.order = order;
    this.told = told;
  }

  /** Works in the folder it was started in. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Order order = Order.read(Path.of("order.json"));
    JSON.writeValue(order.out().resolve("told.json").toFile(), work(order, System.out));
  }

  /** Parses, or says why not. */
  static ObjectNode work(Order order, PrintStream told) throws InterruptedException {
    try {
      return new Parser(order, told).parse();
    } catch (Unreadable e) {
      return refused(e);
    } catch (TooMuch e) {
      return refused(Unreadable.limit(String.valueOf(e.getMessage())));
    } catch (StackOverflowError _) {
      return refused(Unreadable.damaged("the document is nested too deeply"));
    } catch (IOException | RuntimeException e) {
      // Of the libraries' exceptions the type is told, not the message, which quotes the document.
      System.err.println("parser: " + e.getClass().getName());
      return refused(Unreadable.damaged("the document is damaged"));
    }
  }

  private static ObjectNode refused(Unreadable e) {
    return JSON.createObjectNode()
        .put("refused", e.reason().name().toLowerCase(Locale.ROOT))
        .put("message", e.getMessage());
  }

  private ObjectNode parse() throws IOException, InterruptedException, Unreadable {
    Files.createDirectories(order.out());
    Paper paper = read(Format.of(order.input()));
    if (order.mergeTables()) {
      paper = paper.with(Merging.of(paper.blocks()));
    }
    if (!order.keep().isEmpty()) {
      paper =
          paper.with(
              paper.blocks().stream().filter(b -> order.keep().contains(b.type().word())).toList());
    }
    step(READ);
    String language = Languages.of(paper.blocks()).orElseGet(said(paper));
    var outputs = new Outputs(order.out(), order.most().outputBytes());
    for (String form : order.outputs()) {
      switch (form) {
        case "json" -> outputs.json(paper, language);
        case "markdown" -> outputs.markdown(paper);
        case "text" -> outputs.text(paper);
        default -> throw new IllegalStateException("no such form: " + form);
      }
    }
    step(1);
    return answer(paper, language);
  }

  /** As the document names it itself: {@code en} for {@code en-GB}. */
  private static Supplier<String> said(Paper paper) {
    String tag = paper.facts().getOrDefault("language", "");
    return () ->
        tag.matches("[A-Za-z]{2,3}([-_].{0,30})?")
            ? tag.split("[-_]", 2)[0].toLowerCase(Locale.ROOT)
            : "";
  }

  private Paper read(Format format) throws IOException, InterruptedException, Unreadable {
    var recogniser = new Recogniser(order.reading(), order.scratch());
    var thumbnails = new Thumbnails(order.thumbnails(), order.out());
    Steps steps = done -> step(done * READ);
    return switch (format) {
      case PDF -> new PdfReader(order, recogniser, thumbnails, steps).read();
      case PNG, JPEG, TIFF, GIF, BMP ->
          new PictureReader(order, format, recogniser, thumbnails, steps).read();
      case HTML -> new HtmlReader(order).read();
      case DOCX, PPTX, XLSX -> office(format, steps);
    };
  }

  private Paper office(Format format, Steps steps)
      throws IOException, InterruptedException, Unreadable {
    try (Parts parts = Parts.open(order.input())) {
      Reader reader =
          switch (format) {
            case PPTX -> new SlideReader(parts, order, steps);
            case XLSX -> new SheetReader(parts, order, steps);
            default -> new WordReader(parts);
          };
      return reader.read();
    }
  }

  private void step(double done) {
    told.println(Math.rint(done * 1000) / 1000);
    told.flush();
  }

  private ObjectNode answer(Paper paper, String language) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("format", paper.format().word());
    answer.put("media_type", paper.format().mediaType());
    answer.put("page_count", paper.pageCount());
    answer.put("pages_read", paper.pages().size());
    answer.put("pages_recognised", paper.pages().stream().filter(Page::recognised).count());
    answer.put("language", language.isEmpty() ? null : language);
    ObjectNode facts = answer.putObject("metadata");
    paper.facts().forEach(facts::put);
    answer.put("chunk_count", paper.blocks().size());
    answer.put(
        "characters", paper.blocks().stream().mapToLong(block -> block.text().length()).sum());
    ArrayNode warnings = answer.putArray("warnings");
    paper.warnings().stream().limit(MOST_WARNINGS).forEach(warnings::add);
    return answer;
  }
}
