package dev.lethe.api.unsiloed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.http.Json;
import dev.lethe.id.JobId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What the parser found, in the vendor's form: segments, gathered into chunks. A chunk begins with
 * a heading, or is a page where that was asked for.
 */
final class Segments {
  /** The vendor's types in small letters, and the parser's word for each. */
  static final Map<String, String> OURS =
      Map.ofEntries(
          Map.entry("title", "heading"),
          Map.entry("sectionheader", "heading"),
          Map.entry("text", "paragraph"),
          Map.entry("caption", "paragraph"),
          Map.entry("formula", "paragraph"),
          Map.entry("listitem", "list_item"),
          Map.entry("table", "table"),
          Map.entry("picture", "picture"),
          Map.entry("pageheader", "header"),
          Map.entry("pagefooter", "footer"),
          Map.entry("footnote", "note"));

  private static final int LONG = 2000;

  private final JobId job;
  private final Map<Integer, JsonNode> pages = new HashMap<>();
  private final boolean byPage;
  private final ArrayNode chunks = Json.mapper().createArrayNode();
  private final List<ObjectNode> open = new ArrayList<>();
  private int openPage;
  private int length;

  private Segments(JobId job, boolean byPage) {
    this.job = job;
    this.byPage = byPage;
  }

  /**
   * The chunks.
   *
   * @param document as the parser wrote it
   * @param kept the parser's words for what is wanted; empty for all
   */
  static ArrayNode of(JobId job, JsonNode document, boolean byPage, Set<String> kept) {
    var segments = new Segments(job, byPage);
    document.path("pages").forEach(page -> segments.pages.put(page.path("number").asInt(), page));
    for (JsonNode chunk : document.path("chunks")) {
      if (kept.isEmpty() || kept.contains(chunk.path("type").asText())) {
        segments.add(chunk);
      }
    }
    segments.close();
    return segments.chunks;
  }

  private void add(JsonNode chunk) {
    int page = chunk.path("page").asInt(1);
    boolean begins =
        byPage ? page != openPage : chunk.path("type").asText().equals("heading") || length > LONG;
    if (begins) {
      close();
    }
    openPage = page;
    length += chunk.path("text").asText().length();
    open.add(segment(chunk, page));
  }

  private void close() {
    if (open.isEmpty()) {
      return;
    }
    var embed = new StringBuilder();
    for (ObjectNode segment : open) {
      String text = segment.path("markdown").asText();
      embed.append(embed.isEmpty() || text.isEmpty() ? "" : "\n").append(text);
    }
    ObjectNode chunk = chunks.addObject();
    chunk.put("chunk_id", id("chunk" + chunks.size()));
    chunk.put("chunk_length", embed.length());
    chunk.put("embed", embed.toString());
    chunk.putArray("segments").addAll(open);
    open.clear();
    length = 0;
  }

  private ObjectNode segment(JsonNode chunk, int number) {
    JsonNode page = pages.getOrDefault(number, Json.mapper().missingNode());
    JsonNode box = chunk.path("box");
    String text = chunk.path("text").asText();
    ObjectNode segment = Json.mapper().createObjectNode();
    segment.put("segment_id", id("segment" + chunk.path("id").asInt()));
    segment.put("segment_type", type(chunk));
    segment.put("content", text);
    segment.put("markdown", markdown(chunk, text));
    segment.put("html", html(chunk, text));
    // Where nobody knows the place it is one without width, as clients read it without a look.
    ObjectNode place = segment.putObject("bbox");
    for (String side : List.of("left", "top", "width", "height")) {
      place.put(side, box.path(side).asDouble(0));
    }
    segment.put("page_number", number);
    segment.put("page_width", page.path("width").asDouble(0));
    segment.put("page_height", page.path("height").asDouble(0));
    segment.put("confidence", chunk.path("confidence").asDouble(1));
    segment.putArray("ocr");
    return segment;
  }

  private static String type(JsonNode chunk) {
    return switch (chunk.path("type").asText()) {
      case "heading" -> chunk.path("level").asInt() <= 1 ? "Title" : "SectionHeader";
      case "list_item" -> "ListItem";
      case "table" -> "Table";
      case "picture" -> "Picture";
      case "header" -> "PageHeader";
      case "footer" -> "PageFooter";
      case "note" -> "Footnote";
      default -> "Text";
    };
  }

  private static String markdown(JsonNode chunk, String text) {
    return switch (chunk.path("type").asText()) {
      case "heading" -> "#".repeat(Math.max(1, chunk.path("level").asInt())) + " " + text;
      case "list_item" -> "- " + text;
      case "table" -> table(chunk.path("cells"));
      default -> text;
    };
  }

  private static String table(JsonNode cells) {
    var rows = new TreeMap<Integer, List<String>>();
    for (JsonNode cell : cells) {
      String text = cell.path("text").asText().replaceAll("\\s*\n\\s*", " ");
      rows.computeIfAbsent(cell.path("row").asInt(), _ -> new ArrayList<>())
          .add(text.replace("|", "\\|"));
    }
    var out = new StringBuilder();
    rows.values()
        .forEach(row -> {
          boolean first = out.isEmpty();
          out.append("| ").append(String.join(" | ", row)).append(" |\n");
          if (first) {
            out.append('|').append(" --- |".repeat(row.size())).append('\n');
          }
        });
    return out.toString().strip();
  }

  private static String html(JsonNode chunk, String text) {
    String said = escaped(text).replace("\n", "<br />");
    return switch (chunk.path("type").asText()) {
      case "heading" -> {
        int level = Math.clamp(chunk.path("level").asInt(), 1, 6);
        yield "<h" + level + ">" + said + "</h" + level + ">";
      }
      case "list_item" -> "<li>" + said + "</li>";
      case "table" -> cells(chunk.path("cells"));
      case "picture" -> "";
      default -> said;
    };
  }

  private static String cells(JsonNode cells) {
    var out = new StringBuilder("<table>");
    int row = -1;
    for (JsonNode cell : cells) {
      if (cell.path("row").asInt() != row) {
        out.append(row < 0 ? "<tr>" : "</tr><tr>");
        row = cell.path("row").asInt();
      }
      out.append("<td");
      span(out, " rowspan=\"", cell.path("row_span").asInt(1));
      span(out, " colspan=\"", cell.path("column_span").asInt(1));
      out.append('>').append(escaped(cell.path("text").asText())).append("</td>");
    }
    return out.append(row < 0 ? "" : "</tr>").append("</table>").toString();
  }

  private static void span(StringBuilder out, String name, int span) {
    if (span > 1) {
      out.append(name).append(span).append('"');
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** The same each time the job is looked at. */
  private String id(String of) {
    return UUID.nameUUIDFromBytes((job + "/" + of).getBytes(StandardCharsets.UTF_8)).toString();
  }
}
