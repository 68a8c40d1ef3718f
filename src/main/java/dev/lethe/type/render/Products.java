package dev.lethe.type.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.type.media.FrameSize;
import dev.lethe.type.media.JsonFields;
import dev.lethe.type.render.Timeline.Span;
import dev.lethe.work.JobContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives out what was made, and writes the result from it. */
final class Products {
  private static final int MOST_CHARS = 100_000;

  private final JobContext job;
  private final Storyboard storyboard;
  private final Timeline timeline;
  private final List<Cue> cues;

  Products(JobContext job, Storyboard storyboard, Timeline timeline, List<Cue> cues) {
    this.job = job;
    this.storyboard = storyboard;
    this.timeline = timeline;
    this.cues = cues;
  }

  /** The files; there may be no sound, and no clip of what is a preview itself. */
  record Files(Path film, @Nullable Path sound, Path thumbnail, Path clip) {}

  String deliver(Files files, List<List<String>> missing, List<String> warnings)
      throws IOException {
    FrameSize size = storyboard.form().size();
    ObjectNode film = timed(sized(size), timeline.length());
    // Of a preview what is made is the clip: nobody shall take it for the film.
    if (storyboard.form().previewOnly()) {
      job.output(files.film(), ArtifactKind.PREVIEW, "preview.mp4", "video/mp4", film.toString());
    } else {
      job.output(files.film(), ArtifactKind.VIDEO, "video.mp4", "video/mp4", film.toString());
      Duration length = Duration.ofSeconds(10);
      Duration clip = timeline.length().compareTo(length) < 0 ? timeline.length() : length;
      ObjectNode meta = timed(sized(storyboard.form().previewSize()), clip);
      job.output(files.clip(), ArtifactKind.PREVIEW, "preview.mp4", "video/mp4", meta.toString());
    }
    Path sound = files.sound();
    if (sound != null) {
      ObjectNode meta = timed(JsonFields.JSON.createObjectNode(), timeline.length());
      job.output(sound, ArtifactKind.AUDIO, "audio.m4a", "audio/mp4", meta.toString());
    }
    job.output(
        files.thumbnail(),
        ArtifactKind.THUMBNAIL,
        "thumbnail.jpg",
        "image/jpeg",
        sized(Film.small(size)).toString());
    texts();
    return result(missing, warnings).toString();
  }

  private void texts() throws IOException {
    var subtitles = new Subtitles(timeline, cues);
    text("subtitles.srt", ArtifactKind.SUBTITLE, "application/x-subrip", subtitles.srt());
    text("subtitles.vtt", ArtifactKind.SUBTITLE, "text/vtt", subtitles.vtt());
    text("text.txt", ArtifactKind.TRANSCRIPT, "text/plain; charset=utf-8", subtitles.txt());
    text("storyboard.json", ArtifactKind.DOCUMENT, "application/json", whole().toPrettyString());
  }

  private void text(String name, ArtifactKind kind, String mediaType, String text)
      throws IOException {
    Path file = job.scratch().resolve(name);
    java.nio.file.Files.writeString(file, text);
    job.output(file, kind, name, mediaType, "{}");
  }

  /** What renders the film that this was a preview of, each scene as long as it is here. */
  private ObjectNode whole() {
    return StoryboardJson.write(
        new Storyboard(storyboard.form().whole(), storyboard.scenes(), storyboard.sounds()));
  }

  private ObjectNode result(List<List<String>> missing, List<String> warnings) {
    ObjectNode result = timed(sized(storyboard.form().size()), timeline.length());
    result.put("frame_rate", timeline.rate()).put("preview_only", storyboard.form().previewOnly());
    ArrayNode scenes = result.putArray("scenes");
    for (int i = 0; i < timeline.spans().size(); i++) {
      Span span = timeline.spans().get(i);
      ObjectNode scene = scenes.addObject();
      times(scene, span.start(), span.end());
      ArrayNode captions = scene.putArray("captions");
      for (Cue cue : cues) {
        if (cue.start() >= span.start() && cue.start() < span.end()) {
          ObjectNode caption = captions.addObject();
          times(caption, cue.start(), cue.end());
          caption.put("text", String.join("\n", cue.page().lines()));
        }
      }
      ArrayNode none = scene.putArray("missing_glyphs");
      missing.get(i).forEach(none::add);
    }
    ArrayNode said = result.putArray("warnings");
    warnings.stream().limit(20).forEach(said::add);
    // What is said at length stands in the files; a result goes with every look at the job.
    if (result.toString().length() > MOST_CHARS) {
      result.path("scenes").forEach(scene -> ((ObjectNode) scene).putNull("captions"));
    }
    return result;
  }

  private void times(ObjectNode json, int start, int end) {
    json.put("start_ms", Math.round(timeline.time(start).toNanos() / 1e6));
    json.put("end_ms", Math.round(timeline.time(end).toNanos() / 1e6));
  }

  private static ObjectNode sized(FrameSize size) {
    return JsonFields.JSON
        .createObjectNode()
        .put("width", size.width())
        .put("height", size.height());
  }

  private static ObjectNode timed(ObjectNode json, Duration duration) {
    return json.put("duration_ms", Math.round(duration.toNanos() / 1e6));
  }
}
