package dev.lethe.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs the parser in this process, for documents that do it no harm. */
final class Desk {
  final Path made;
  final JsonNode told;

  private Desk(Path made, JsonNode told) {
    this.made = made;
    this.told = told;
  }

  static Desk parse(Path folder, byte[] document, String params) throws Exception {
    Path scratch = Files.createTempDirectory(folder, "desk");
    Path made = Files.createDirectory(scratch.resolve("made"));
    Path input = Files.write(scratch.resolve("input"), document);
    ObjectNode order = Order.JSON.createObjectNode();
    order.put("input", input.toString()).put("out", made.toString());
    order.set("params", Order.JSON.readTree(params));
    order.put("tesseract", "tesseract").put("max_pages", 100);
    order.put("max_output_bytes", 50_000_000L).put("max_pixels", 40_000_000L);
    Path file = scratch.resolve("order.json");
    Files.writeString(file, order.toString());
    try (var nobody = new PrintStream(OutputStream.nullOutputStream())) {
      return new Desk(made, Parser.work(Order.read(file), nobody));
    }
  }

  /** The chunks of a type, in their order. */
  java.util.List<JsonNode> chunks(String type) throws Exception {
    var chunks = new java.util.ArrayList<JsonNode>();
    for (JsonNode chunk : Order.JSON.readTree(text("document.json")).path("chunks")) {
      if (chunk.path("type").asText().equals(type)) {
        chunks.add(chunk);
      }
    }
    return chunks;
  }

  String text(String name) throws Exception {
    return Files.readString(made.resolve(name));
  }
}
