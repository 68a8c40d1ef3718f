package dev.lethe.type.render;

import dev.lethe.type.media.JsonFields;
import dev.lethe.type.media.Media;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Storyboards that several tests render. */
final class Samples {
  /** Five scenes in two scripts, with every kind of background, voice and music. */
  static final String FIVE =
      """
      {"resolution": 480, "caption": {"size": 70}, "transition": {"kind": "fade", "ms": 400},
       "music": {"input": "music", "percent": 50},
       "scenes": [
         {"text": "A job that ends properly leaves nothing behind", "duration_ms": 2000,
          "background": {"color": "#204060"}},
         {"text": "כל מה שנשמר נמחק בסוף", "duration_ms": 2000,
          "background": {"gradient": {"from": "#102040", "to": "#703020", "angle": 45}},
          "caption": {"position": "middle"}},
         {"text": "No file and no link outlives its job", "voice_over": "voice",
          "background": {"input": "photo"}, "transition": {"kind": "slide_left"},
          "caption": {"position": "top", "box": "#000000", "outline": "none"}},
         {"text": "גם הקישורים וגם הקבצים נעלמים", "duration_ms": 2000,
          "background": {"input": "clip", "fit": "contain", "start_ms": 500},
          "caption": {"box": "#000000", "outline": "none"}},
         {"text": "The receipt says what was erased and when",
          "background": {"color": "#001060"},
          "caption": {"font": "serif", "position": "middle"}}
       ]}
      """;

  private Samples() {}

  /** What {@link #FIVE} names. */
  static Map<String, Path> inputs(Media media) throws Exception {
    return Map.of(
        "photo",
        media.make("photo.png", Media.testPicture("900x700", 1), List.of("-frames:v", "1")),
        "clip",
        media.clip("320x240", 2),
        "voice",
        media.make("voice.wav", Media.tone(2.5)),
        "music",
        media.make("music.mp3", Media.tone(3)));
  }

  /** A small film of one scene. */
  static String one(String text) {
    var json = JsonFields.JSON.createObjectNode().put("resolution", 240);
    json.putArray("scenes").addObject().put("text", text).put("duration_ms", 400);
    return json.toString();
  }

  /** A small film over one background. */
  static String over(String background) {
    return "{\"resolution\":240,\"scenes\":[{\"duration_ms\":400,\"background\":{\"input\":\""
        + background
        + "\"}}]}";
  }
}
