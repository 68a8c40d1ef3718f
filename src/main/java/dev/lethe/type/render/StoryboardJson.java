package dev.lethe.type.render;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.type.media.JsonFields;
import dev.lethe.type.render.Storyboard.Align;
import dev.lethe.type.render.Storyboard.Aspect;
import dev.lethe.type.render.Storyboard.Background;
import dev.lethe.type.render.Storyboard.Caption;
import dev.lethe.type.render.Storyboard.Fit;
import dev.lethe.type.render.Storyboard.Form;
import dev.lethe.type.render.Storyboard.Kind;
import dev.lethe.type.render.Storyboard.Letters;
import dev.lethe.type.render.Storyboard.Look;
import dev.lethe.type.render.Storyboard.Music;
import dev.lethe.type.render.Storyboard.Place;
import dev.lethe.type.render.Storyboard.Position;
import dev.lethe.type.render.Storyboard.Scene;
import dev.lethe.type.render.Storyboard.Sounds;
import dev.lethe.type.render.Storyboard.Transition;
import dev.lethe.work.BuiltInSchema;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a storyboard strictly, naming every wrong field at once. A caption, background or
 * transition beside the scenes holds for all scenes that have none of their own; of captions each
 * field by itself.
 */
final class StoryboardJson {
  /**
   * All that a schema can say: not that a voice-over of its own has no place beside one for all.
   */
  static final String SCHEMA = BuiltInSchema.of("video.render");

  static final int MOST_SCENES = 100;
  static final int MOST_TEXT = 4_000;
  static final int MOST_SCENE_MS = 600_000;
  static final int LEAST_SCENE_MS = 200;
  private static final int MOST_NAME = 256;
  private static final List<Integer> RESOLUTIONS = List.of(240, 360, 480, 720, 1080, 1440, 2160);
  private static final List<Integer> RATES = List.of(24, 25, 30, 50, 60);
  private static final Pattern COLOR = Pattern.compile("#[0-9a-fA-F]{6}");
  private static final Pattern SHEER = Pattern.compile("#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?");
  private static final Set<String> FIELDS =
      Set.of(
          "preview_only",
          "aspect_ratio",
          "resolution",
          "frame_rate",
          "words_per_minute",
          "missing_glyphs",
          "background",
          "caption",
          "transition",
          "scenes",
          "voice_over",
          "music");
  private static final Set<String> SCENE =
      Set.of("text", "duration_ms", "voice_over", "background", "caption", "transition");

  private static final Background BLACK = new Background.Plain("#000000");
  private static final Caption USUAL =
      new Caption(
          new Place(Position.BOTTOM, Align.CENTER),
          new Letters(false, true, "#ffffff", null, "#000000"),
          60,
          3);

  private final JsonFields params;

  private StoryboardJson(JsonFields params) {
    this.params = params;
  }

  static Storyboard read(String text) {
    var fields = JsonFields.params(text);
    Storyboard read = new StoryboardJson(fields).read();
    fields.refuseIfWrong();
    return read;
  }

  private Storyboard read() {
    params.allowOnly(FIELDS);
    Background background = background(params).orElse(BLACK);
    Caption caption = caption(params, USUAL);
    Transition usual = new Transition(Kind.CUT, Duration.ofMillis(500));
    Transition transition = transition(params, usual);
    @Nullable String voice = input(params, "voice_over");
    List<Scene> scenes =
        params.objects("scenes", SCENE, MOST_SCENES).stream()
            .map(fields -> {
              if (voice != null && fields.value("voice_over").isPresent()) {
                fields.wrong("voice_over", "conflict", "there is one for the whole film");
              }
              return scene(fields, background, new Look(caption, transition));
            })
            .toList();
    if (scenes.isEmpty()) {
      params.wrong("scenes", "required", "at least one scene");
    }
    return new Storyboard(form(), scenes, new Sounds(voice, music()));
  }

  private Form form() {
    Aspect aspect =
        params
            .word("aspect_ratio", Arrays.stream(Aspect.values()).map(Aspect::word).toList())
            .flatMap(word ->
                Arrays.stream(Aspect.values()).filter(a -> a.word().equals(word)).findFirst())
            .orElse(Aspect.WIDE);
    return new Form(
        params.flag("preview_only"),
        aspect,
        oneOf("resolution", RESOLUTIONS, 720),
        oneOf("frame_rate", RATES, 25),
        params.number("words_per_minute", 60, 400, 150),
        params.word("missing_glyphs", List.of("fail", "omit")).orElse("fail").equals("omit"));
  }

  private int oneOf(String name, List<Integer> allowed, int otherwise) {
    int given = params.number(name, allowed.getFirst(), allowed.getLast(), otherwise);
    if (!allowed.contains(given)) {
      params.wrong(name, "unknown_value", "one of " + allowed);
      return otherwise;
    }
    return given;
  }

  private static Scene scene(JsonFields fields, Background background, Look look) {
    String text = fields.text("text", MOST_TEXT).orElse("");
    if (!isDrawable(text)) {
      fields.wrong("text", "invalid_character", "no control characters but line ends and tabs");
    }
    Duration duration =
        fields.value("duration_ms").isEmpty()
            ? null
            : Duration.ofMillis(
                fields.number("duration_ms", LEAST_SCENE_MS, MOST_SCENE_MS, LEAST_SCENE_MS));
    return new Scene(
        text,
        duration,
        input(fields, "voice_over"),
        background(fields).orElse(background),
        new Look(caption(fields, look.caption()), transition(fields, look.transition())));
  }

  /** Halves of characters and controls are no text; everything else a font may have. */
  private static boolean isDrawable(String text) {
    return text.codePoints()
        .allMatch(c ->
            c == '\n'
                || c == '\r'
                || c == '\t'
                || (Character.getType(c) != Character.CONTROL
                    && Character.getType(c) != Character.SURROGATE));
  }

  private static Optional<Background> background(JsonFields fields) {
    return fields
        .object("background", Set.of("color", "gradient", "input", "fit", "start_ms"))
        .flatMap(given -> {
          List<String> kinds =
              IntStream.range(0, 3)
                  .mapToObj(List.of("color", "gradient", "input")::get)
                  .filter(kind -> given.value(kind).isPresent())
                  .toList();
          if (kinds.size() != 1) {
            fields.wrong("background", "ambiguous", "one of color, gradient and input");
            return Optional.empty();
          }
          if (kinds.contains("input")) {
            return Optional.of(media(given));
          }
          for (String beside : List.of("fit", "start_ms")) {
            if (given.value(beside).isPresent()) {
              given.wrong(beside, "conflict", "only for an input");
            }
          }
          return kinds.contains("color")
              ? Optional.of(new Background.Plain(color(given, "color", COLOR, "#000000")))
              : gradient(given);
        });
  }

  private static Background media(JsonFields given) {
    return new Background.Media(
        Optional.ofNullable(input(given, "input")).orElse(""),
        word(given, "fit", Fit.COVER),
        Duration.ofMillis(given.number("start_ms", 0, 86_400_000, 0)));
  }

  private static Optional<Background> gradient(JsonFields given) {
    return given
        .object("gradient", Set.of("from", "to", "angle"))
        .map(fields -> {
          for (String end : List.of("from", "to")) {
            if (fields.value(end).isEmpty()) {
              fields.wrong(end, "required", "a colour");
            }
          }
          return new Background.Gradient(
              color(fields, "from", COLOR, "#000000"),
              color(fields, "to", COLOR, "#000000"),
              fields.number("angle", 0, 359, 90));
        });
  }

  private static Caption caption(JsonFields fields, Caption usual) {
    return fields
        .object(
            "caption",
            Set.of("position", "align", "font", "bold", "color", "box", "outline", "size", "lines"))
        .map(given -> {
          Letters letters = usual.letters();
          boolean serif =
              given
                  .word("font", List.of("sans", "serif"))
                  .map("serif"::equals)
                  .orElse(letters.serif());
          return new Caption(
              new Place(
                  word(given, "position", usual.place().position()),
                  word(given, "align", usual.place().align())),
              new Letters(
                  serif,
                  given.flag("bold", letters.bold()),
                  color(given, "color", SHEER, letters.color()),
                  perhaps(given, "box", letters.box()),
                  perhaps(given, "outline", letters.outline())),
              given.number("size", 20, 300, usual.size()),
              given.number("lines", 1, 12, usual.lines()));
        })
        .orElse(usual);
  }

  private static Transition transition(JsonFields fields, Transition usual) {
    return fields
        .object("transition", Set.of("kind", "ms"))
        .map(given ->
            new Transition(
                word(given, "kind", usual.kind()),
                Duration.ofMillis(given.number("ms", 100, 5_000, (int) usual.length().toMillis()))))
        .orElse(usual);
  }

  private @Nullable Music music() {
    return params
        .object("music", Set.of("input", "percent", "duck"))
        .map(given -> {
          if (given.value("input").isEmpty()) {
            given.wrong("input", "required", "the name of an input");
          }
          return new Music(
              Optional.ofNullable(input(given, "input")).orElse(""),
              given.number("percent", 1, 100, 40),
              given.flag("duck", true));
        })
        .orElse(null);
  }

  private static @Nullable String input(JsonFields fields, String name) {
    Optional<String> given = fields.text(name, MOST_NAME);
    if (given.filter(String::isBlank).isPresent()) {
      fields.wrong(name, "required", "the name of an input");
    }
    return given.orElse(null);
  }

  private static <E extends Enum<E>> E word(JsonFields fields, String name, E usual) {
    E[] all = usual.getDeclaringClass().getEnumConstants();
    return fields
        .word(name, Arrays.stream(all).map(StoryboardJson::word).toList())
        .flatMap(given -> Arrays.stream(all).filter(e -> word(e).equals(given)).findFirst())
        .orElse(usual);
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String color(JsonFields fields, String name, Pattern form, String usual) {
    Optional<String> given = fields.text(name, MOST_NAME);
    if (given.isPresent() && !form.matcher(given.get()).matches()) {
      fields.wrong(name, "invalid", "a colour such as #1a2b3c" + (form == SHEER ? "cc" : ""));
      return usual;
    }
    return given.map(c -> c.toLowerCase(Locale.ROOT)).orElse(usual);
  }

  /** A colour, or {@code none}. */
  private static @Nullable String perhaps(JsonFields fields, String name, @Nullable String usual) {
    if (fields.value(name).filter(v -> v.asText().equals("none")).isPresent()) {
      return null;
    }
    return fields.value(name).isEmpty() ? usual : color(fields, name, SHEER, "#000000");
  }

  /** As JSON that reads to the same storyboard. */
  static ObjectNode write(Storyboard storyboard) {
    return StoryboardText.write(storyboard);
  }
}
