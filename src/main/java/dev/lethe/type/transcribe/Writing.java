package dev.lethe.type.transcribe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.caption.Aligned;
import dev.lethe.caption.CaptionFormat;
import dev.lethe.caption.Cue;
import dev.lethe.caption.Given;
import dev.lethe.caption.Heard;
import dev.lethe.caption.Highlights;
import dev.lethe.caption.Layout;
import dev.lethe.caption.LayoutOptions;
import dev.lethe.caption.Prose;
import dev.lethe.caption.Segment;
import dev.lethe.caption.Style;
import dev.lethe.caption.Transcript;
import dev.lethe.caption.TranscriptJson;
import dev.lethe.caption.Word;
import dev.lethe.type.media.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Makes the files of a job from what was heard and what was given. */
final class Writing {
  private final WorkFiles files;

  Writing(WorkFiles files) {
    this.files = files;
  }

  void run() throws IOException {
    JsonNode order = JsonFields.JSON.readTree(Files.readString(files.order()));
    TranscribeParams params = ParamsJson.read(order.path("params").toString(), "en");
    Transcript transcript = transcript(order, params);
    Files.writeString(files.made().resolve(TranscriptJson.FILE), TranscriptJson.write(transcript));
    Files.writeString(files.made().resolve("transcript.txt"), Prose.PLAIN.of(transcript));
    for (CaptionFormat format : params.formats()) {
      LayoutOptions options = format.fitted(params.captions());
      List<Cue> cues = Layout.of(transcript, options);
      Files.writeString(
          files.made().resolve("captions." + format.ending()),
          format.write(cues, Style.plain(params.language())));
    }
    Files.writeString(files.summary(), summary(transcript, params).toString());
  }

  private Transcript transcript(JsonNode order, TranscribeParams params) throws IOException {
    long duration = order.path("duration_ms").asLong();
    List<Word> heard = HeardWords.of(files, order.path("batches").asInt());
    return new Transcript(params.language(), duration, segments(params, heard, duration));
  }

  private List<Segment> segments(TranscribeParams params, List<Word> heard, long duration)
      throws IOException {
    if (!Files.exists(files.given())) {
      return Heard.segments(heard);
    }
    Given given = GivenFile.again(files);
    return given.timed() && params.transcript().keepTimes()
        ? Aligned.byParts(given)
        : Aligned.byWords(given, heard, duration);
  }

  private ObjectNode summary(Transcript transcript, TranscribeParams params) throws IOException {
    ObjectNode out = JsonFields.JSON.createObjectNode();
    List<Word> words = transcript.words();
    out.put("segments", transcript.segments().size());
    out.put("words", words.size());
    out.put("words_heard", words.stream().filter(word -> word.confidence() != null).count());
    words.stream()
        .map(Word::confidence)
        .filter(java.util.Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .average()
        .ifPresent(mean -> out.put("confidence", Math.round(mean * 1000) / 1000.0));
    TranscribeParams.Best best = params.highlights();
    if (best != null) {
      ArrayNode list = out.putArray("highlights");
      for (Segment segment : Highlights.of(transcript, best.seconds() * 1000L, best.count())) {
        list.addObject()
            .put("start_ms", segment.startMs())
            .put("end_ms", segment.endMs())
            .put("text", segment.text());
      }
      Files.writeString(files.made().resolve("highlights.json"), list.toString());
    }
    return out;
  }
}
