package dev.lethe.type.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.process.ChildJvm;
import dev.lethe.process.Limits;
import dev.lethe.type.media.ChildRun;
import dev.lethe.type.media.FrameSize;
import dev.lethe.type.media.JsonFields;
import dev.lethe.type.media.MediaFailure;
import dev.lethe.type.render.Storyboard.Background;
import dev.lethe.type.render.Storyboard.Scene;
import dev.lethe.type.render.text.DrawText;
import dev.lethe.work.JobContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Has the captions and gradients of a storyboard drawn by a child, and reads what it says. */
final class Drawing {
  static final List<Path> FONTS =
      List.of(Path.of("/usr/share/fonts"), Path.of("/usr/local/share/fonts"));
  private static final ChildJvm BRUSH =
      new ChildJvm(DrawText.class.getName(), 640L << 20, List.of());
  private static final Limits LIMITS =
      new Limits(Optional.of(Duration.ofMinutes(2)), 1152L << 20, 0, 0, 0);
  private static final int MOST_PAGES = 60;
  private static final long MOST_ANSWER_BYTES = 16 << 20;

  private final JobContext job;
  private final Path folder;

  Drawing(JobContext job, Path folder) {
    this.job = job;
    this.folder = folder;
  }

  /**
   * A text that is seen at one time.
   *
   * @param file its picture, as wide as the film
   * @param y where its top is
   */
  record Page(Path file, int y, List<String> lines) {}

  /**
   * All that was drawn.
   *
   * @param pages of each scene
   * @param missing of each scene the characters that were left out, as {@code U+1F600}
   */
  record Drawn(List<List<Page>> pages, List<List<String>> missing) {}

  Path gradient(int scene) {
    return folder.resolve("gradient-" + scene + ".png");
  }

  Drawn draw(Storyboard storyboard) throws IOException, InterruptedException, MediaFailure {
    Files.createDirectory(folder);
    Path asked = folder.resolve("asked.json");
    Path answer = folder.resolve("answer.json");
    Files.writeString(asked, asked(storyboard).toString());
    var exit =
        ChildRun.run(
            job,
            BRUSH.launch(List.of(relative(asked), relative(answer)), LIMITS),
            out -> out.transferTo(OutputStream.nullOutputStream()));
    if (exit.status() != 0 || !Files.isRegularFile(answer)) {
      throw refusal(exit);
    }
    if (Files.size(answer) > MOST_ANSWER_BYTES) {
      throw MediaFailure.limit("the texts come to too many captions");
    }
    return drawn(JsonFields.JSON.readTree(answer.toFile()), storyboard);
  }

  private static MediaFailure refusal(ChildRun.Exit exit) {
    if (exit.status() == ChildJvm.OUT_OF_MEMORY || exit.status() > 128) {
      return MediaFailure.limit("the texts take more time or memory to draw than they may");
    }
    return MediaFailure.program(exit.complaint().sentence("the captions could not be drawn"));
  }

  private String relative(Path file) {
    return job.scratch().toAbsolutePath().relativize(file.toAbsolutePath()).toString();
  }

  private ObjectNode asked(Storyboard storyboard) {
    FrameSize size = storyboard.form().size();
    ObjectNode asked = JsonFields.JSON.createObjectNode();
    asked.put("width", size.width()).put("height", size.height());
    asked.put("omit_missing", storyboard.form().omitMissing());
    var fonts = asked.putArray("fonts");
    FONTS.forEach(font -> fonts.add(font.toString()));
    var scenes = asked.putArray("scenes");
    var gradients = asked.putArray("gradients");
    for (int i = 0; i < storyboard.scenes().size(); i++) {
      Scene scene = storyboard.scenes().get(i);
      ObjectNode one = scenes.addObject().put("text", scene.text());
      StoryboardText.caption(one.putObject("caption"), scene.look().caption());
      if (scene.background() instanceof Background.Gradient gradient) {
        gradients
            .addObject()
            .put("file", String.valueOf(gradient(i).getFileName()))
            .put("from", gradient.from())
            .put("to", gradient.to())
            .put("angle", gradient.angle());
      }
    }
    return asked;
  }

  private Drawn drawn(JsonNode answer, Storyboard storyboard) throws MediaFailure {
    var missing = new ArrayList<List<String>>();
    answer.path("missing").forEach(scene -> missing.add(texts(scene)));
    if (!storyboard.form().omitMissing()) {
      refuseMissing(missing);
    }
    var pages = new ArrayList<List<Page>>();
    for (JsonNode scene : answer.path("scenes")) {
      if (scene.size() > MOST_PAGES) {
        throw MediaFailure.limit(
            "scene " + (pages.size() + 1) + " has more than " + MOST_PAGES + " captions");
      }
      var some = new ArrayList<Page>();
      scene.forEach(page ->
          some.add(
              new Page(
                  folder.resolve(page.path("file").asText()),
                  page.path("y").asInt(),
                  texts(page.path("lines")))));
      pages.add(some);
    }
    return new Drawn(pages, missing);
  }

  private static void refuseMissing(List<List<String>> missing) throws MediaFailure {
    var told = new ArrayList<String>();
    for (int i = 0; i < missing.size(); i++) {
      if (!missing.get(i).isEmpty()) {
        Stream<String> some = missing.get(i).stream().limit(10);
        told.add("scene " + (i + 1) + ": " + String.join(" ", some.toList()));
      }
    }
    if (!told.isEmpty()) {
      String all = String.join("; ", told.subList(0, Math.min(told.size(), 5)));
      throw MediaFailure.glyphs("no font here has these characters: " + all);
    }
  }

  private static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(one -> texts.add(one.asText()));
    return List.copyOf(texts);
  }
}
