package dev.lethe.endings;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.client.JobSubmission;
import dev.lethe.document.Scans;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How a job of one type is made to go well, to fail, and to work for long, on real input. */
record Play(String type, Scene well, Scene badly, Scene longly) {
  private static final int SCANNED = 20;

  record Scene(ObjectNode params, Path input) {
    JobSubmission of(String type) {
      return JobSubmission.of(type).withParams(params);
    }
  }

  /** One of each job type that reads inputs, with the canary in the input and in the parameters. */
  static List<Play> all(Canary canary, Path folder) throws Exception {
    Path upload = Files.write(folder.resolve("upload"), Story.content(canary));
    return List.of(
        scripted("test.shell", canary, upload, Story.good(canary)),
        scripted("test.files", canary, upload, "cp in/0 copy"),
        transcoded(canary, upload, folder),
        rendered(canary, upload, folder),
        transcribed(canary, upload, folder),
        parsed(canary, upload, folder));
  }

  private static Play scripted(String type, Canary canary, Path input, String good) {
    return new Play(
        type,
        new Scene(script(canary, good), input),
        new Scene(script(canary, "echo '" + canary.text() + "' >&2; exit 3"), input),
        new Scene(script(canary, "cp in/0 kept; sleep 600"), input));
  }

  private static ObjectNode script(Canary canary, String script) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("script", "# " + canary.name() + "\n" + script)
        .put("marker", canary.text());
  }

  private static Play transcoded(Canary canary, Path noFilm, Path folder) throws Exception {
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    params.putArray("heights").add(180);
    params.putObject("thumbnails").put("count", 2).put("width", 160);
    Path film = Clips.titled(folder.resolve("film.mkv"), canary.text());
    Path feature = Clips.small(folder.resolve("feature.mkv"), 20);
    // VP9 is slow to encode, so that a small file is long work.
    ObjectNode slow = JsonNodeFactory.instance.objectNode().put("container", "webm");
    slow.putArray("heights").add(360);
    return new Play(
        "video.transcode",
        new Scene(params, film),
        new Scene(params, noFilm),
        new Scene(slow, feature));
  }

  private static Play rendered(Canary canary, Path noFilm, Path folder) throws Exception {
    Path film = Clips.titled(folder.resolve("background.mkv"), canary.text());
    return new Play(
        "video.render",
        new Scene(storyboard(canary, 240, 1), film),
        new Scene(storyboard(canary, 240, 1), noFilm),
        new Scene(storyboard(canary, 1080, 60), film));
  }

  private static ObjectNode storyboard(Canary canary, int resolution, int seconds) {
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    params.put("resolution", resolution).put("missing_glyphs", "omit");
    ObjectNode scene = params.putArray("scenes").addObject();
    scene.put("text", canary.text()).put("duration_ms", 1_000 * seconds);
    scene.putObject("background").put("input", canary.name());
    return params;
  }

  private static Play transcribed(Canary canary, Path noSound, Path folder) throws Exception {
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    Path tone = Clips.tone(folder.resolve("tone.mka"), canary.text());
    // What never pauses and is no speech keeps the engine guessing.
    Path noise = Clips.noise(folder.resolve("noise.mka"), 600);
    return new Play(
        "media.transcribe",
        new Scene(params, tone),
        new Scene(params, noSound),
        new Scene(params, noise));
  }

  private static Play parsed(Canary canary, Path noDocument, Path folder) throws Exception {
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    String page = "<!doctype html><title>%1$s</title><p>%1$s</p>".formatted(canary.text());
    Path document = Files.writeString(folder.resolve("page.html"), page);
    byte[] scan = Scans.pages(SCANNED, canary.text(), canary.text());
    Path scanned = Files.write(folder.resolve("scan"), scan);
    return new Play(
        "document.parse",
        new Scene(params, document),
        new Scene(params, noDocument),
        new Scene(params, scanned));
  }
}
