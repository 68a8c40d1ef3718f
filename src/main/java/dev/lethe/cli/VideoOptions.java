package dev.lethe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The parameters of {@code video.transcode} as options, for those who do not like JSON. */
final class VideoOptions {
  private static final String TYPE = "video.transcode";

  @Option(names = "--container", paramLabel = "mp4|webm", description = "Of the videos.")
  private Optional<String> container = Optional.empty();

  @Option(
      names = "--height",
      split = ",",
      paramLabel = "N",
      description = "A video of this height; more than one make a ladder.")
  private List<Integer> heights = List.of();

  @Option(
      names = "--audio-only",
      paramLabel = "m4a|mp3|wav",
      description = "Only the sound, in this format.")
  private Optional<String> audioOnly = Optional.empty();

  @Option(names = "--thumbnails", paramLabel = "N", description = "So many still pictures.")
  private Optional<Integer> thumbnails = Optional.empty();

  @Option(names = "--preview", paramLabel = "SECONDS", description = "A clip of this length.")
  private Optional<Integer> preview = Optional.empty();

  @Option(names = "--sprite", description = "A contact sheet.")
  private boolean sprite;

  /** The given parameters with those of the options over them. */
  ObjectNode over(ObjectNode params, String type) {
    ObjectNode own = own();
    if (!own.isEmpty() && !type.equals(TYPE)) {
      throw new UsageException("--" + option(own) + " is for " + TYPE + " only; use --params");
    }
    ObjectNode all = params.deepCopy();
    all.setAll(own);
    return all;
  }

  private ObjectNode own() {
    ObjectNode own = JsonNodeFactory.instance.objectNode();
    container.ifPresent(word -> own.put("container", word));
    if (!heights.isEmpty()) {
      var list = own.putArray("heights");
      heights.forEach(list::add);
    }
    audioOnly.ifPresent(word -> own.put("audio_only", word));
    thumbnails.ifPresent(count -> own.putObject("thumbnails").put("count", count));
    preview.ifPresent(seconds -> own.putObject("preview").put("seconds", seconds));
    if (sprite) {
      own.put("sprite", true);
    }
    return own;
  }

  private static String option(ObjectNode own) {
    String field = own.fieldNames().next();
    return field.equals("heights") ? "height" : field.replace('_', '-');
  }
}
