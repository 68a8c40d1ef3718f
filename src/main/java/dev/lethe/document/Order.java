package dev.lethe.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is to be done with which document, as the server wrote it down.
 *
 * @param keep the words of the types of blocks that are wanted; empty for all
 * @param thumbnails how many pages are drawn small, and how wide
 */
record Order(
    Path input,
    Path out,
    Reading reading,
    Set<String> outputs,
    Set<String> keep,
    boolean mergeTables,
    Thumbnails thumbnails,
    Most most) {
  static final JsonMapper JSON = JsonMapper.builder().build();

  /** How its text is got at. */
  record Reading(String ocr, List<String> languages, String pages, String tesseract) {}

  /** How many pages are drawn small, and how wide. */
  record Thumbnails(int count, int width) {}

  /** What it may come to. */
  record Most(int pages, long outputBytes, long pixels) {}

  static Order read(Path file) throws IOException {
    JsonNode order = JSON.readTree(file.toFile());
    JsonNode params = order.path("params");
    JsonNode small = params.path("thumbnails");
    return new Order(
        Path.of(order.path("input").asText()),
        Path.of(order.path("out").asText()),
        new Reading(
            params.path("ocr").asText("auto"),
            texts(params.path("languages")),
            params.path("pages").asText(""),
            order.path("tesseract").asText()),
        new TreeSet<>(texts(params.path("outputs"))),
        new TreeSet<>(texts(params.path("keep"))),
        params.path("merge_tables").asBoolean(),
        new Thumbnails(small.path("count").asInt(0), small.path("width").asInt(320)),
        new Most(
            order.path("max_pages").asInt(),
            order.path("max_output_bytes").asLong(),
            order.path("max_pixels").asLong()));
  }

  /** Where files may lie that nobody takes. */
  Path scratch() {
    return Objects.requireNonNull(out.toAbsolutePath().getParent());
  }

  private static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(one -> texts.add(one.asText()));
    return List.copyOf(texts);
  }
}
