package dev.lethe.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes what was read in the forms that were asked for, and no more bytes than it may. */
final class Outputs {
  private static final long JSON_CELLS = 200_000;

  private final Path folder;
  private final long most;
  private long written;

  Outputs(Path folder, long most) {
    this.folder = folder;
    this.most = most;
  }

  void markdown(Paper paper) throws IOException {
    try (Writer out = writer("document.md")) {
      Markdown.write(paper.blocks(), out);
    }
  }

  void text(Paper paper) throws IOException {
    try (Writer out = writer("document.txt")) {
      int page = 0;
      for (Block block : paper.blocks()) {
        // As printers know it: a new page.
        if (page != 0 && block.page() > page) {
          out.write('\f');
        }
        page = Math.max(page, block.page());
        if (!block.text().isEmpty()) {
          out.write(block.text());
          out.write(block.type() == BlockType.LIST_ITEM ? "\n" : "\n\n");
        }
      }
    }
  }

  void json(Paper paper, String language) throws IOException {
    try (Writer out = writer("document.json");
        JsonGenerator json = Order.JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("format", paper.format().word());
      json.writeStringField("media_type", paper.format().mediaType());
      json.writeNumberField("page_count", paper.pageCount());
      if (language.isEmpty()) {
        json.writeNullField("language");
      } else {
        json.writeStringField("language", language);
      }
      json.writeObjectFieldStart("metadata");
      for (Map.Entry<String, String> fact : paper.facts().entrySet()) {
        json.writeStringField(fact.getKey(), fact.getValue());
      }
      json.writeEndObject();
      json.writeArrayFieldStart("pages");
      for (Page page : paper.pages()) {
        page(json, page);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("chunks");
      int id = 0;
      for (Block block : paper.blocks()) {
        id++;
        chunk(json, id, block);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void page(JsonGenerator json, Page page) throws IOException {
    json.writeStartObject();
    json.writeNumberField("number", page.number());
    json.writeStringField("name", page.name());
    if (page.width() > 0) {
      json.writeNumberField("width", round(page.width()));
      json.writeNumberField("height", round(page.height()));
    } else {
      json.writeNullField("width");
      json.writeNullField("height");
    }
    json.writeStringField("unit", page.unit());
    json.writeBooleanField("recognised", page.recognised());
    json.writeEndObject();
  }

  private static void chunk(JsonGenerator json, int id, Block block) throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", id);
    json.writeStringField("type", block.type().word());
    json.writeNumberField("level", block.level());
    if (block.page() > 0) {
      json.writeNumberField("page", block.page());
    } else {
      json.writeNullField("page");
    }
    Box box = block.box();
    if (box == null) {
      json.writeNullField("box");
    } else {
      json.writeObjectFieldStart("box");
      json.writeNumberField("left", round(box.left()));
      json.writeNumberField("top", round(box.top()));
      json.writeNumberField("width", round(box.width()));
      json.writeNumberField("height", round(box.height()));
      json.writeEndObject();
    }
    json.writeStringField("text", block.text());
    Table table = block.table();
    if (table != null && table.cells().size() <= JSON_CELLS) {
      cells(json, table);
    }
    Double confidence = block.confidence();
    if (confidence == null) {
      json.writeNullField("confidence");
    } else {
      json.writeNumberField("confidence", round(confidence));
    }
    json.writeEndObject();
  }

  private static void cells(JsonGenerator json, Table table) throws IOException {
    json.writeArrayFieldStart("cells");
    for (Table.Cell cell : table.cells()) {
      json.writeStartObject();
      json.writeNumberField("row", cell.row());
      json.writeNumberField("column", cell.column());
      json.writeNumberField("row_span", cell.rowSpan());
      json.writeNumberField("column_span", cell.columnSpan());
      json.writeStringField("text", cell.text());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static double round(double number) {
    return Math.rint(number * 100) / 100;
  }

  private Writer writer(String name) throws IOException {
    OutputStream file = Files.newOutputStream(folder.resolve(name));
    return new BufferedWriter(new OutputStreamWriter(new Counted(file), UTF_8));
  }

  /** Is full when all files together have as much as they may. */
  private final class Counted extends FilterOutputStream {
    Counted(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      written += length;
      if (written > most) {
        throw new TooMuch("the outputs have more than " + most + " bytes");
      }
      out.write(bytes, offset, length);
    }
  }
}
