package dev.lethe.type.transcribe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.caption.CaptionFormat;
import dev.lethe.caption.LayoutOptions;
import dev.lethe.type.media.JsonFields;
import dev.lethe.work.BuiltInSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters strictly from JSON, naming every wrong field at once, and writes them back
 * with the defaults filled in. What it wrote it reads to the same parameters.
 */
final class ParamsJson {
  /** Says of the parameters what a schema can say. */
  static final String SCHEMA = BuiltInSchema.of("media.transcribe");

  private static final Set<String> FIELDS =
      Set.of("language", "formats", "captions", "transcript", "highlights");
  private static final Set<String> CAPTION_FIELDS =
      Set.of("line_length", "lines", "min_ms", "max_ms", "gap_ms", "merge_gap_ms", "by_sentence");
  private static final List<String> GIVEN = List.of("auto", "text", "srt", "vtt", "dfxp");
  private static final List<CaptionFormat> USUAL = List.of(CaptionFormat.SRT, CaptionFormat.VTT);
  private static final String LANGUAGE = "[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}";

  private final JsonFields params;
  private final String usualLanguage;

  private ParamsJson(JsonFields params, String usualLanguage) {
    this.params = params;
    this.usualLanguage = usualLanguage;
  }

  /**
   * Reads them.
   *
   * @param usualLanguage the one that is meant where none is named
   */
  static TranscribeParams read(String text, String usualLanguage) {
    JsonFields fields = JsonFields.params(text);
    TranscribeParams read = new ParamsJson(fields, usualLanguage).read();
    fields.refuseIfWrong();
    return read;
  }

  private TranscribeParams read() {
    params.allowOnly(FIELDS);
    return new TranscribeParams(language(), formats(), captions(), given(), highlights());
  }

  private String language() {
    Optional<JsonNode> given = params.value("language");
    if (given.isPresent()
        && !(given.get().isTextual() && given.get().textValue().matches(LANGUAGE))) {
      params.wrong("language", "wrong_type", "a language, such as en or en-US");
      return usualLanguage;
    }
    return given.map(JsonNode::textValue).orElse(usualLanguage);
  }

  private List<CaptionFormat> formats() {
    Optional<JsonNode> given = params.value("formats");
    if (given.isEmpty()) {
      return USUAL;
    }
    String words = String.join(", ", formatWords());
    if (!given.get().isArray() || given.get().size() > CaptionFormat.values().length) {
      params.wrong("formats", "wrong_type", "a list of " + words);
      return USUAL;
    }
    var formats = new ArrayList<CaptionFormat>();
    for (int i = 0; i < given.get().size(); i++) {
      Optional<CaptionFormat> format = CaptionFormat.of(given.get().get(i).asText());
      if (format.isEmpty()) {
        params.wrong("formats/" + i, "unknown_value", "one of " + words);
      } else if (formats.contains(format.get())) {
        params.wrong("formats/" + i, "duplicate", "the format is asked for twice");
      } else {
        formats.add(format.get());
      }
    }
    return formats;
  }

  private static List<String> formatWords() {
    return Arrays.stream(CaptionFormat.values()).map(CaptionFormat::word).toList();
  }

  private LayoutOptions captions() {
    LayoutOptions usual = LayoutOptions.DEFAULTS;
    return params
        .object("captions", CAPTION_FIELDS)
        .map(f -> {
          var times =
              new LayoutOptions.Times(
                  f.number("min_ms", 0, 10_000, (int) usual.times().least()),
                  f.number("max_ms", 500, 60_000, (int) usual.times().most()),
                  0);
          var gaps =
              new LayoutOptions.Gaps(
                  f.number("gap_ms", 0, 2_000, 0),
                  f.number("merge_gap_ms", 0, 10_000, 0),
                  usual.gaps().silence());
          boolean sentences = f.value("by_sentence").isEmpty() || f.flag("by_sentence");
          return new LayoutOptions(
              new LayoutOptions.Room(
                  f.number("line_length", 10, 200, usual.room().lineLength()),
                  f.number("lines", 1, 8, usual.room().lines())),
              times,
              gaps,
              new LayoutOptions.Breaks(1, sentences, false, false));
        })
        .orElse(usual);
  }

  private TranscribeParams.GivenAs given() {
    return params
        .object("transcript", Set.of("format", "times"))
        .map(f ->
            new TranscribeParams.GivenAs(
                f.word("format", GIVEN).orElse("auto"),
                f.word("times", List.of("keep", "listen")).orElse("keep").equals("keep")))
        .orElse(new TranscribeParams.GivenAs("auto", true));
  }

  private TranscribeParams.@Nullable Best highlights() {
    return params
        .object("highlights", Set.of("seconds", "count"))
        .map(f ->
            new TranscribeParams.Best(
                f.number("seconds", 1, 3_600, 60), f.number("count", 1, 100, 10)))
        .orElse(null);
  }

  static String write(TranscribeParams params) {
    ObjectNode json = JsonFields.JSON.createObjectNode();
    json.put("language", params.language());
    ArrayNode formats = json.putArray("formats");
    params.formats().forEach(format -> formats.add(format.word()));
    LayoutOptions captions = params.captions();
    json.putObject("captions")
        .put("line_length", captions.room().lineLength())
        .put("lines", captions.room().lines())
        .put("min_ms", captions.times().least())
        .put("max_ms", captions.times().most())
        .put("gap_ms", captions.gaps().least())
        .put("merge_gap_ms", captions.gaps().merged())
        .put("by_sentence", captions.breaks().bySentence());
    json.putObject("transcript")
        .put("format", params.transcript().format())
        .put("times", params.transcript().keepTimes() ? "keep" : "listen");
    TranscribeParams.Best best = params.highlights();
    if (best == null) {
      json.putNull("highlights");
    } else {
      json.putObject("highlights").put("seconds", best.seconds()).put("count", best.count());
    }
    return json.toString();
  }
}
