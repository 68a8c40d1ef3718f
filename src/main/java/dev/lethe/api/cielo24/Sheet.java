package dev.lethe.api.cielo24;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.http.Json;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A job as the vendor describes one. */
record Sheet(Job job, Memory memory) {
  static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  /** Of the options the second generation takes these, and fails at any other. */
  private static final Set<String> KNOWN_OPTIONS =
      Set.of(
          "customer_approval_steps",
          "customer_approval_tool",
          "custom_metadata",
          "notes",
          "return_iwp",
          "generate_media_intelligence_iwp",
          "speaker_id",
          "audio_description",
          "on_screen_text",
          "music_lyrics",
          "custom_special_handling");

  private static final double MILLIS = 1_000;

  static Sheet of(Job job) {
    return new Sheet(job, Memory.of(job));
  }

  /** All there is to say, in the words of one generation. */
  ObjectNode json(Generation generation) {
    ObjectNode out = Json.mapper().createObjectNode();
    out.put("JobId", WireIds.hex(job.id().uuid()));
    out.put("JobName", memory.text(Memory.NAME).orElse(null));
    out.put("MediaLengthSeconds", mediaSeconds());
    out.put(externalIdField(generation), externalId().orElse(null));
    out.put("Priority", priority().orElse(null));
    out.put("Fidelity", fidelity().map(word -> Words.fidelity(word, generation)).orElse(null));
    out.put("JobStatus", Words.state(job));
    out.put("SourceLanguage", memory.text(Memory.LANGUAGE).orElse(null));
    out.put("TargetLanguage", memory.text(Memory.TARGET).orElse(null));
    out.put("CreationDate", time(created()));
    out.put("StartDate", time(started()));
    out.put("DueDate", time(due()));
    out.put("CompletedDate", time(completed()));
    out.put("ReturnDate", time(completed()));
    out.put("AuthorizationDate", time(authorized()));
    out.put("JobDifficulty", difficulty());
    out.set("ReturnTargets", returnTargets());
    out.set("Options", options(generation));
    if (generation == Generation.SECOND) {
      // Its clients know fields that are not there, but not fields without a value.
      out.properties().removeIf(field -> field.getValue().isNull());
    }
    return out;
  }

  Instant created() {
    return job.times().created();
  }

  @Nullable Instant started() {
    return job.times().started();
  }

  /** When it should be done: so many hours after it was asked for. Nothing is ended by it. */
  @Nullable Instant due() {
    Instant submitted = job.times().submitted();
    OptionalInt hours = hours();
    return submitted == null || hours.isEmpty()
        ? null
        : submitted.plus(Duration.ofHours(hours.getAsInt()));
  }

  @Nullable Instant completed() {
    return job.state() == JobState.SUCCEEDED ? job.times().ended() : null;
  }

  @Nullable Instant authorized() {
    return memory.authorized().orElse(null);
  }

  OptionalInt hours() {
    return memory.number(Memory.HOURS);
  }

  Optional<String> fidelity() {
    return memory.text(Memory.FIDELITY);
  }

  Optional<String> priority() {
    return memory.text(Memory.PRIORITY);
  }

  Optional<String> externalId() {
    return memory.text(Memory.EXTERNAL_ID);
  }

  String name() {
    return memory.text(Memory.NAME).orElse("");
  }

  /** Nobody here listens to the sound and judges it. */
  static String difficulty() {
    return "Unknown";
  }

  /** How long its media is; none where nobody told. */
  double mediaMinutes() {
    Double seconds = mediaSeconds();
    return seconds == null ? 0 : seconds / 60;
  }

  private @Nullable Double mediaSeconds() {
    String result = job.content().result();
    JsonNode millis = Json.own(result == null ? "{}" : result).path("duration_ms");
    return millis.isNumber() ? millis.asDouble() / MILLIS : null;
  }

  private ObjectNode returnTargets() {
    ObjectNode targets = Json.mapper().createObjectNode();
    memory
        .text(Memory.CALLBACK)
        .ifPresent(url -> targets.putArray("url").addObject().put("callback_url", url));
    return targets;
  }

  private ObjectNode options(Generation generation) {
    ObjectNode options = Json.mapper().createObjectNode();
    memory
        .options()
        .properties()
        .forEach(option -> {
          switch (generation) {
            case FIRST ->
                options
                    .putObject(option.getKey())
                    .put("label", option.getKey().replace('_', ' '))
                    .set("setting", option.getValue());
            case SECOND -> {
              if (KNOWN_OPTIONS.contains(option.getKey())) {
                options.set(option.getKey(), option.getValue());
              }
            }
          }
        });
    return options;
  }

  private static String externalIdField(Generation generation) {
    return switch (generation) {
      case FIRST -> "ExternalID";
      case SECOND -> "ExternalId";
    };
  }

  static @Nullable String time(@Nullable Instant at) {
    return at == null ? null : TIME.format(at);
  }
}
