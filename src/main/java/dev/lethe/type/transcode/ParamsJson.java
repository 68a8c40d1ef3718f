package dev.lethe.type.transcode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.type.media.JsonFields;
import dev.lethe.work.BuiltInSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters strictly from JSON, naming every wrong field at once, and writes them back
 * with the defaults filled in. What it wrote it reads to the same parameters.
 */
final class ParamsJson {
  /** Says of the parameters all that a schema can say: of heights not that 361 is 360 again. */
  static final String SCHEMA = BuiltInSchema.of("video.transcode");

  private static final Set<String> FIELDS =
      Set.of("container", "heights", "audio_only", "thumbnails", "preview", "sprite");
  private static final int MOST_HEIGHTS = 6;
  private static final List<String> AUDIO_ON_REQUEST = List.of("m4a", "mp3", "wav");

  private final JsonFields params;

  private ParamsJson(JsonFields params) {
    this.params = params;
  }

  static TranscodeParams read(String text) {
    var fields = JsonFields.params(text);
    TranscodeParams read = new ParamsJson(fields).read();
    fields.refuseIfWrong();
    return read;
  }

  private TranscodeParams read() {
    params.allowOnly(FIELDS);
    Optional<String> audio = params.word("audio_only", AUDIO_ON_REQUEST);
    if (audio.isPresent()) {
      refuseBeside();
      AudioFormat format = AudioFormat.valueOf(audio.get().toUpperCase(Locale.ROOT));
      return new TranscodeParams(Container.MP4, List.of(), format, null, null, false);
    }
    var container =
        params
            .word("container", List.of("mp4", "webm"))
            .map(word -> Container.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(Container.MP4);
    var read =
        new TranscodeParams(
            container, heights(), null, thumbnails(), preview(), params.flag("sprite"));
    boolean noHeights = params.value("heights").filter(n -> n.isArray() && n.isEmpty()).isPresent();
    if (noHeights && read.thumbnails() == null && read.preview() == null && !read.sprite()) {
      params.wrong("heights", "required", "nothing is asked for");
    }
    return read;
  }

  /** Beside audio_only only the empty values stand, which the normalised form spells out. */
  private void refuseBeside() {
    for (String name : List.of("container", "heights", "thumbnails", "preview", "sprite")) {
      boolean empty =
          params
              .value(name)
              .map(node ->
                  name.equals("heights")
                      ? node.isArray() && node.isEmpty()
                      : name.equals("sprite") && node.equals(BooleanNode.FALSE))
              .orElse(true);
      if (!empty) {
        params.wrong(name, "conflict", "audio_only makes nothing but sound");
      }
    }
  }

  private List<Integer> heights() {
    Optional<JsonNode> given = params.value("heights");
    if (given.isEmpty()) {
      return List.of(720);
    }
    if (!given.get().isArray()) {
      params.wrong("heights", "wrong_type", "an array of whole numbers");
      return List.of();
    }
    if (given.get().size() > MOST_HEIGHTS) {
      params.wrong("heights", "out_of_range", "at most " + MOST_HEIGHTS + " heights");
      return List.of();
    }
    var heights = new ArrayList<Integer>();
    for (int i = 0; i < given.get().size(); i++) {
      String place = "heights/" + i;
      OptionalInt height = params.number(place, given.get().get(i), 16, 4320);
      int even = height.orElse(0) & ~1;
      if (height.isPresent() && heights.contains(even)) {
        params.wrong(place, "duplicate", "the height " + even + " is asked for twice");
      }
      heights.add(even);
    }
    return heights;
  }

  private TranscodeParams.@Nullable Thumbnails thumbnails() {
    return params
        .object("thumbnails", Set.of("count", "width"))
        .map(f ->
            new TranscodeParams.Thumbnails(
                f.number("count", 0, 100, 3), f.number("width", 16, 3840, 320)))
        .filter(t -> t.count() > 0)
        .orElse(null);
  }

  private @Nullable Duration preview() {
    return params
        .object("preview", Set.of("seconds"))
        .map(f -> Duration.ofSeconds(f.number("seconds", 1, 60, 10)))
        .orElse(null);
  }

  static String write(TranscodeParams params) {
    ObjectNode json = JsonFields.JSON.createObjectNode();
    AudioFormat audio = params.audioOnly();
    json.put("container", audio == null ? params.container().word() : null);
    var heights = json.putArray("heights");
    params.heights().forEach(heights::add);
    json.put("audio_only", audio == null ? null : audio.word());
    var thumbnails = params.thumbnails();
    if (thumbnails == null) {
      json.putNull("thumbnails");
    } else {
      json.putObject("thumbnails")
          .put("count", thumbnails.count())
          .put("width", thumbnails.width());
    }
    Duration preview = params.preview();
    if (preview == null) {
      json.putNull("preview");
    } else {
      json.putObject("preview").put("seconds", preview.toSeconds());
    }
    json.put("sprite", params.sprite());
    return json.toString();
  }
}
