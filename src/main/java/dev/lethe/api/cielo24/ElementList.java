package dev.lethe.api.cielo24;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.caption.Segment;
import dev.lethe.caption.Transcript;
import dev.lethe.caption.Word;
import dev.lethe.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A transcript in the vendor's own form: segments of sequences of tokens, where what follows a word
 * without a blank is a token of its own.
 */
final class ElementList {
  /** There is one for each job. */
  static final String NAME = "FINAL";

  private static final int VERSION = 3;
  private static final Pattern SIGNS = Pattern.compile("^(.*?[\\p{L}\\p{N}])([^\\p{L}\\p{N}]+)$");

  private ElementList() {}

  static ObjectNode of(Transcript transcript) {
    List<Segment> segments = transcript.segments();
    ObjectNode out = Json.mapper().createObjectNode();
    out.put("version", VERSION);
    out.put("start_time", segments.isEmpty() ? 0 : segments.getFirst().startMs());
    out.put("end_time", segments.isEmpty() ? 0 : segments.getLast().endMs());
    out.put("language", transcript.language());
    var speakers = new ArrayList<String>();
    ArrayNode list = out.putArray("segments");
    segments.forEach(segment -> segment(list.addObject(), segment, speakers));
    ArrayNode named = out.putArray("speakers");
    for (int i = 0; i < speakers.size(); i++) {
      named.addObject().put("name", speakers.get(i)).put("id", i + 1).put("gender", "UNKNOWN");
    }
    return out;
  }

  private static void segment(ObjectNode out, Segment segment, List<String> speakers) {
    // Where nobody told who speaks, it is one speaker without a name.
    String speaker = segment.speaker() == null ? "" : segment.speaker();
    boolean change = speakers.isEmpty() || !speakers.getLast().equals(speaker);
    if (!speakers.contains(speaker)) {
      speakers.add(speaker);
    }
    boolean guessed = segment.words().stream().anyMatch(Word::interpolated);
    times(out, segment.startMs(), segment.endMs(), guessed);
    out.put("speaker_change", change);
    out.put("speaker_id", speakers.indexOf(speaker) + 1);
    ArrayNode sequences = out.putArray("sequences");
    for (int i = 0; i < segment.words().size(); i++) {
      sequence(sequences.addObject(), segment.words().get(i), i + 1 == segment.words().size());
    }
  }

  private static void sequence(ObjectNode out, Word word, boolean last) {
    times(out, word.startMs(), word.endMs(), word.interpolated());
    Double confidence = word.confidence();
    if (confidence != null) {
      out.put("confidence_score", confidence);
    }
    ArrayNode tokens = out.putArray("tokens");
    Matcher signs = SIGNS.matcher(word.text());
    boolean apart = signs.matches();
    String text = apart ? signs.group(1) : word.text();
    token(tokens.addObject(), word, text, "word").putArray("tags");
    if (apart) {
      // A sign takes no time, as in the vendor's own example.
      ArrayNode tags =
          token(tokens.addObject(), word, signs.group(2), "punctuation").putArray("tags");
      if (last && word.endsSentence()) {
        tags.add("ENDS_SENTENCE");
      }
    }
  }

  private static ObjectNode token(ObjectNode out, Word word, String text, String type) {
    boolean sign = type.equals("punctuation");
    times(out, sign ? word.endMs() : word.startMs(), word.endMs(), sign || word.interpolated());
    out.put("value", text.toLowerCase(Locale.ROOT));
    out.put("type", type);
    return out.put("display_as", text);
  }

  private static void times(ObjectNode out, long start, long end, boolean interpolated) {
    out.put("start_time", start).put("end_time", end).put("interpolated", interpolated);
  }
}
