package dev.lethe.caption;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A transcript as the JSON file that jobs give out, and back. */
public final class TranscriptJson {
  /** What such a file is called. */
  public static final String FILE = "transcript.json";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private TranscriptJson() {}

  public static String write(Transcript transcript) {
    ObjectNode out = JSON.createObjectNode();
    out.put("version", 1);
    out.put("language", transcript.language());
    out.put("duration_ms", transcript.durationMs());
    ArrayNode segments = out.putArray("segments");
    for (Segment segment : transcript.segments()) {
      ObjectNode one = segments.addObject();
      one.put("start_ms", segment.startMs());
      one.put("end_ms", segment.endMs());
      one.put("speaker", segment.speaker());
      segment
          .confidence()
          .ifPresentOrElse(
              mean -> one.put("confidence", rounded(mean)), () -> one.putNull("confidence"));
      one.put("text", segment.text());
      ArrayNode words = one.putArray("words");
      segment.words().forEach(word -> word(words.addObject(), word));
    }
    return out.toString();
  }

  private static void word(ObjectNode out, Word word) {
    Double confidence = word.confidence();
    out.put("text", word.text());
    out.put("start_ms", word.startMs());
    out.put("end_ms", word.endMs());
    out.put("confidence", confidence == null ? null : (Double) rounded(confidence));
    out.put("interpolated", word.interpolated());
  }

  /** A thousandth is finer than any engine is sure of its being sure. */
  private static double rounded(double confidence) {
    return Math.round(confidence * 1000) / 1000.0;
  }

  /** Empty for what is no such file. */
  public static Optional<Transcript> read(byte[] file) {
    try {
      JsonNode tree = JSON.readTree(file);
      if (tree == null || tree.path("version").asInt() != 1 || !tree.path("segments").isArray()) {
        return Optional.empty();
      }
      var segments = new ArrayList<Segment>();
      for (JsonNode segment : tree.path("segments")) {
        segments.add(new Segment(words(segment), speaker(segment)));
      }
      return Optional.of(
          new Transcript(
              tree.path("language").asText(), tree.path("duration_ms").asLong(), segments));
    } catch (java.io.IOException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static List<Word> words(JsonNode segment) {
    var words = new ArrayList<Word>();
    for (JsonNode word : segment.path("words")) {
      JsonNode confidence = word.path("confidence");
      words.add(
          new Word(
              word.path("text").asText(),
              word.path("start_ms").asLong(),
              word.path("end_ms").asLong(),
              confidence.isNumber() ? (Double) confidence.asDouble() : null,
              word.path("interpolated").asBoolean()));
    }
    return words;
  }

  private static @Nullable String speaker(JsonNode segment) {
    return segment.path("speaker").textValue();
  }
}
