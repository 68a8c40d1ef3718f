package dev.lethe.api.unsiloed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.api.CreateCall;
import dev.lethe.api.ParamTemplate;
import dev.lethe.error.Refusal;
import dev.lethe.http.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a request for a parsing may say, and what it means to the parser of this server. */
final class ParseWishes {
  /** The one type whose parameters are known here; to others the operator's template leads. */
  private static final String PARSER = "document.parse";

  private static final long MOST_SECONDS = 3650L * 86_400;

  private static final Map<String, String> OCR =
      Map.of(
          "auto_ocr", "auto",
          "auto_detection", "auto",
          "full_ocr", "always",
          "force_ocr", "always",
          "full_detection", "always");

  private static final List<String> LAYOUTS =
      List.of("smart_layout_detection", "advanced_layout_detection", "page_by_page");

  private ParseWishes() {}

  /** The call with parameters of our own where the operator wrote none. */
  static CreateCall call(CreateCall set) {
    return set.type().equals(PARSER) && set.params().isEmpty()
        ? new CreateCall(PARSER, ParamTemplate.by(ParseWishes::params), set.input())
        : set;
  }

  private static ObjectNode params(Function<String, @Nullable JsonNode> fields) {
    ObjectNode params = Json.mapper().createObjectNode();
    params.put("ocr", ocr(fields));
    params.put("merge_tables", flag(fields, "merge_tables"));
    text(fields, "page_range").ifPresent(pages -> params.put("pages", pages.replace(" ", "")));
    ArrayNode keep = Json.mapper().createArrayNode();
    text(fields, "keep_segment_types").map(ParseWishes::kept).orElse(List.of()).forEach(keep::add);
    if (!keep.isEmpty()) {
      params.set("keep", keep);
    }
    layout(fields);
    return params;
  }

  private static String ocr(Function<String, @Nullable JsonNode> fields) {
    for (String name : List.of("ocr_mode", "ocr_strategy")) {
      Optional<String> asked = text(fields, name);
      if (asked.isPresent()) {
        String ours = OCR.get(asked.get());
        if (ours == null) {
          throw Refusal.field("/" + name, "enum", "Input should be 'auto_ocr' or 'full_ocr'");
        }
        return ours;
      }
    }
    return "auto";
  }

  /** How segments are put into chunks. */
  static String layout(Function<String, @Nullable JsonNode> fields) {
    for (String name : List.of("segmentation_method", "layout_analysis")) {
      Optional<String> asked = text(fields, name);
      if (asked.isPresent()) {
        if (!LAYOUTS.contains(asked.get())) {
          throw Refusal.field(
              "/" + name, "enum", "Input should be 'smart_layout_detection' or 'page_by_page'");
        }
        return asked.get();
      }
    }
    return LAYOUTS.getFirst();
  }

  static boolean flag(Function<String, @Nullable JsonNode> fields, String name) {
    return switch (text(fields, name).orElse("false").toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw Refusal.field("/" + name, "bool_parsing", "Input should be a valid boolean");
    };
  }

  /** How long a job is kept after its end, in seconds. */
  static Optional<Duration> expiry(Function<String, @Nullable JsonNode> fields) {
    Optional<String> asked = text(fields, "expires_in");
    if (asked.isPresent() && !asked.get().matches("[1-9][0-9]{0,9}")) {
      throw Refusal.field("/expires_in", "int_parsing", "Input should be a valid integer");
    }
    return asked.map(text -> Duration.ofSeconds(Math.min(MOST_SECONDS, Long.parseLong(text))));
  }

  /** The parser's words for a list of the vendor's. */
  static List<String> kept(String asked) {
    String bare = asked.replaceAll("[\\[\\]\"\\s]", "").toLowerCase(Locale.ROOT);
    if (bare.isEmpty() || bare.equals("all")) {
      return List.of();
    }
    return List.of(bare.split(",")).stream()
        .map(word -> Optional.ofNullable(Segments.OURS.get(word.replaceAll("[-_]", ""))))
        .map(word ->
            word.orElseThrow(
                () -> Refusal.field("/keep_segment_types", "enum", "Unknown segment type")))
        .distinct()
        .toList();
  }

  /** What is remembered of a request, to show its job by. */
  static Map<String, Object> remembered(Function<String, @Nullable JsonNode> fields) {
    var kept = new LinkedHashMap<String, Object>();
    kept.put("call", "parsing");
    kept.put("layout", layout(fields));
    kept.put("merge_tables", flag(fields, "merge_tables"));
    return kept;
  }

  /** Absent where it is null or empty, as forms send fields that nobody filled in. */
  static Optional<String> text(Function<String, @Nullable JsonNode> fields, String name) {
    JsonNode given = fields.apply(name);
    if (given == null || given.isNull()) {
      return Optional.empty();
    }
    String text = given.isTextual() ? given.asText() : given.toString();
    return Optional.of(text).filter(value -> !value.isBlank());
  }
}
