package dev.lethe.api.pictory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.api.Domain;
import dev.lethe.api.TranscriptFile;
import dev.lethe.caption.Segment;
import dev.lethe.caption.Transcript;
import dev.lethe.caption.Word;
import dev.lethe.http.Json;
import dev.lethe.job.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** What was said, in the vendor's form: of the file that {@code media.transcribe} made. */
final class Transcripts {
  /** Longer ones are fetched as files: a poll that carries a day of speech helps nobody. */
  private static final long MOST_BYTES = 8 << 20;

  private static final double SECOND = 1_000;

  private final Domain domain;

  Transcripts(Domain domain) {
    this.domain = domain;
  }

  /** Adds what the program itself did not say in this form. */
  void addTo(ObjectNode data, Job job) {
    if (!data.has("transcript")) {
      of(job).ifPresent(said -> data.set("transcript", json(job, said)));
    }
    JsonNode best = data.path("highlights");
    if (!data.has("highlight") && best.isArray()) {
      ArrayNode list = data.putArray("highlight");
      for (JsonNode one : best) {
        list.addObject()
            .put("start_time", one.path("start_ms").asLong() / SECOND)
            .put("end_time", one.path("end_ms").asLong() / SECOND)
            .put("text", one.path("text").asText());
      }
    }
  }

  private Optional<Transcript> of(Job job) {
    try {
      return TranscriptFile.of(domain, job, MOST_BYTES, () -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ArrayNode json(Job job, Transcript said) {
    ArrayNode list = Json.mapper().createArrayNode();
    int index = 0;
    for (Segment segment : said.segments()) {
      ObjectNode one = list.addObject();
      one.put("uid", uid(job, "s" + index));
      one.put("speakerId", speaker(segment));
      ArrayNode words = one.putArray("words");
      for (Word word : segment.words()) {
        words
            .addObject()
            .put("uid", uid(job, "w" + index + "." + words.size()))
            .put("word", word.text())
            .put("start_time", word.startMs() / SECOND)
            .put("end_time", word.endMs() / SECOND)
            .put("speakerId", speaker(segment))
            .put("sentence_index", index);
      }
      index++;
    }
    return list;
  }

  /** Where nobody told who speaks, all of it is one speaker. */
  private static String speaker(Segment segment) {
    String name = segment.speaker();
    return name == null ? "1" : name;
  }

  /** The same at each poll, though nothing of it is kept. */
  private static String uid(Job job, String part) {
    return UUID.nameUUIDFromBytes((job.id() + part).getBytes(StandardCharsets.UTF_8)).toString();
  }
}
