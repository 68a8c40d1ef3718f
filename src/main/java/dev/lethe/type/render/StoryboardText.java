package dev.lethe.type.render;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.type.media.JsonFields;
import dev.lethe.type.render.Storyboard.Background;
import dev.lethe.type.render.Storyboard.Caption;
import dev.lethe.type.render.Storyboard.Form;
import dev.lethe.type.render.Storyboard.Letters;
import dev.lethe.type.render.Storyboard.Music;
import dev.lethe.type.render.Storyboard.Scene;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes a storyboard with everything spelt out in its scenes, so that no default is needed. */
final class StoryboardText {
  private StoryboardText() {}

  static ObjectNode write(Storyboard storyboard) {
    Form form = storyboard.form();
    ObjectNode json =
        JsonFields.JSON
            .createObjectNode()
            .put("preview_only", form.previewOnly())
            .put("aspect_ratio", form.aspect().word())
            .put("resolution", form.resolution())
            .put("frame_rate", form.frameRate())
            .put("words_per_minute", form.wordsPerMinute())
            .put("missing_glyphs", form.omitMissing() ? "omit" : "fail");
    json.put("voice_over", storyboard.sounds().voiceOver());
    Music music = storyboard.sounds().music();
    if (music == null) {
      json.putNull("music");
    } else {
      json.putObject("music")
          .put("input", music.input())
          .put("percent", music.percent())
          .put("duck", music.duck());
    }
    var scenes = json.putArray("scenes");
    storyboard.scenes().forEach(scene -> scene(scenes.addObject(), scene));
    return json;
  }

  private static void scene(ObjectNode json, Scene scene) {
    @Nullable Duration duration = scene.duration();
    json.put("text", scene.text());
    json.put("duration_ms", duration == null ? null : (Long) duration.toMillis());
    json.put("voice_over", scene.voiceOver());
    background(json.putObject("background"), scene.background());
    caption(json.putObject("caption"), scene.look().caption());
    json.putObject("transition")
        .put("kind", StoryboardJson.word(scene.look().transition().kind()))
        .put("ms", scene.look().transition().length().toMillis());
  }

  private static void background(ObjectNode json, Background background) {
    switch (background) {
      case Background.Plain plain -> json.put("color", plain.color());
      case Background.Gradient gradient ->
          json.putObject("gradient")
              .put("from", gradient.from())
              .put("to", gradient.to())
              .put("angle", gradient.angle());
      case Background.Media media ->
          json.put("input", media.input())
              .put("fit", StoryboardJson.word(media.fit()))
              .put("start_ms", media.start().toMillis());
    }
  }

  /** Also how the program that draws is told. */
  static void caption(ObjectNode json, Caption caption) {
    Letters letters = caption.letters();
    json.put("position", StoryboardJson.word(caption.place().position()))
        .put("align", StoryboardJson.word(caption.place().align()))
        .put("font", letters.serif() ? "serif" : "sans")
        .put("bold", letters.bold())
        .put("color", letters.color())
        .put("box", none(letters.box()))
        .put("outline", none(letters.outline()))
        .put("size", caption.size())
        .put("lines", caption.lines());
  }

  private static String none(@Nullable String color) {
    return color == null ? "none" : color;
  }
}
