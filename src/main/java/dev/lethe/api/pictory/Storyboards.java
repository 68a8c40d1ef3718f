package dev.lethe.api.pictory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.api.CreateCall;
import dev.lethe.error.Refusal;
import dev.lethe.http.Json;
import dev.lethe.job.Source;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Says in the words of {@code video.render} what a request asks for, in the vendor's present words
 * or those of its older generation: {@code story} was {@code text}, {@code background.visualUrl}
 * was {@code backgroundUri}. What is fetched is an input each; of what needs a model (voices that
 * are made up, pictures that are searched) nothing is made.
 */
final class Storyboards {
  /** The job type whose parameters these are. */
  static final String TYPE = "video.render";

  private static final int MOST_INPUTS = 64;
  private static final List<Integer> RESOLUTIONS = List.of(240, 360, 480, 720, 1080, 1440, 2160);
  private static final List<String> ASPECTS = List.of("16:9", "9:16", "1:1", "4:5", "4:3");
  private static final Pattern TAG = Pattern.compile("</?[A-Za-z][^<>]{0,200}>");
  private static final Pattern COLOR = Pattern.compile("#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?");
  private static final Map<String, String> TRANSITIONS =
      Map.of(
          "fade", "fade",
          "dissolve", "dissolve",
          "wipeleft", "wipe_left",
          "wiperight", "wipe_right",
          "slideleft", "slide_left",
          "slideright", "slide_right");

  private final JsonNode request;
  private final Map<String, String> inputs = new LinkedHashMap<>();

  private Storyboards(JsonNode request) {
    this.request = request;
  }

  /** A job to be made. */
  record Asked(String params, List<Source> sources) {}

  /** Whether a call is served by this type with parameters that the operator left to us. */
  static boolean serve(CreateCall call) {
    return call.type().equals(TYPE) && call.params().isEmpty();
  }

  static Asked of(JsonNode request, boolean preview) {
    var storyboard = new Storyboards(request);
    String params = Json.text(storyboard.params().put("preview_only", preview));
    List<Source> sources =
        storyboard.inputs.entrySet().stream()
            .map(input -> new Source(input.getValue(), input.getKey()))
            .toList();
    return new Asked(params, sources);
  }

  private ObjectNode params() {
    ObjectNode params = Json.mapper().createObjectNode();
    form(params);
    ObjectNode gradient = params.putObject("background").putObject("gradient");
    gradient.put("from", "#24344d").put("to", "#0b132b");
    style(params.putObject("caption"), request.path("subtitleStyle"));
    String voice = request.at("/voiceOver/externalVoice/voiceUrl").asText();
    if (!voice.isEmpty()) {
      params.put("voice_over", input(voice, "voiceOver/externalVoice/voiceUrl"));
    }
    String music = request.at("/backgroundMusic/musicUrl").asText();
    if (!music.isEmpty() && request.at("/backgroundMusic/enabled").asBoolean(true)) {
      double volume = request.at("/backgroundMusic/volume").asDouble(0.4);
      params
          .putObject("music")
          .put("input", input(music, "backgroundMusic/musicUrl"))
          .put("percent", Math.clamp(Math.round(volume * 100), 1, 100));
    }
    ArrayNode scenes = params.putArray("scenes");
    JsonNode given = request.path("scenes");
    if (!given.isArray() || given.isEmpty()) {
      throw Refusal.field("/scenes", "missing", "scenes is required");
    }
    for (int i = 0; i < given.size(); i++) {
      scenes(scenes, given.get(i), "scenes/" + i);
    }
    return params;
  }

  private void form(ObjectNode params) {
    JsonNode output = request.path("output");
    int width = request.path("videoWidth").asInt(output.path("width").asInt());
    int height = request.path("videoHeight").asInt(output.path("height").asInt());
    String aspect = request.path("aspectRatio").asText();
    if (ASPECTS.contains(aspect)) {
      params.put("aspect_ratio", aspect);
    } else if (width > 0 && height > 0) {
      params.put("aspect_ratio", nearest((double) width / height));
    }
    int shorter = Math.min(width, height);
    RESOLUTIONS.stream()
        .filter(resolution -> shorter > 0)
        .min((a, b) -> Integer.compare(Math.abs(a - shorter), Math.abs(b - shorter)))
        .ifPresent(resolution -> params.put("resolution", resolution));
  }

  private static String nearest(double ratio) {
    String best = ASPECTS.getFirst();
    for (String aspect : ASPECTS) {
      if (Math.abs(Math.log(ratio(aspect) / ratio)) < Math.abs(Math.log(ratio(best) / ratio))) {
        best = aspect;
      }
    }
    return best;
  }

  private static double ratio(String aspect) {
    int colon = aspect.indexOf(':');
    return Double.parseDouble(aspect.substring(0, colon))
        / Double.parseDouble(aspect.substring(colon + 1));
  }

  private static void style(ObjectNode caption, JsonNode style) {
    if (isColor(style.path("color"))) {
      caption.put("color", style.path("color").asText());
    }
    if (isColor(style.path("backgroundColor"))) {
      caption.put("box", style.path("backgroundColor").asText()).put("outline", "none");
    }
    String position = style.path("position").asText().toLowerCase(Locale.ROOT);
    if (position.startsWith("top")) {
      caption.put("position", "top");
    } else if (position.startsWith("center") || position.startsWith("middle")) {
      caption.put("position", "middle");
    }
  }

  private static boolean isColor(JsonNode color) {
    return COLOR.matcher(color.asText()).matches();
  }

  /** A text that is to be cut makes several scenes, with one background behind all of them. */
  private void scenes(ArrayNode into, JsonNode given, String at) {
    for (String text : texts(given)) {
      ObjectNode scene = into.addObject();
      boolean shown =
          given.path("subtitles").asBoolean(true) && !given.path("hideSubtitles").asBoolean();
      scene.put("text", shown ? text : "");
      background(scene, given, at);
      style(scene.putObject("caption"), given.path("subtitleStyle"));
      String voice = given.path("voiceOverUri").asText();
      if (!voice.isEmpty()) {
        scene.put("voice_over", input(voice, at + "/voiceOverUri"));
      }
      double seconds = given.path("minimumDuration").asDouble(given.path("minDuration").asDouble());
      if (seconds > 0) {
        scene.put("duration_ms", Math.clamp(Math.round(seconds * 1000), 200, 600_000));
      }
      String transition =
          TRANSITIONS.get(given.path("sceneTransition").asText().toLowerCase(Locale.ROOT));
      if (transition != null) {
        scene.putObject("transition").put("kind", transition);
      }
    }
  }

  private static List<String> texts(JsonNode scene) {
    String story = first(scene, "caption", "story", "text");
    String text = TAG.matcher(story).replaceAll("");
    boolean lines = flag(scene, "createSceneOnNewLine", "splitTextOnNewLine");
    boolean sentences = flag(scene, "createSceneOnEndOfSentence", "splitTextOnPeriod");
    var texts = new ArrayList<String>();
    for (String line : lines ? text.split("\\R", -1) : new String[] {text}) {
      texts.addAll(sentences ? sentences(line) : List.of(line.strip()));
    }
    texts.removeIf(String::isBlank);
    return texts.isEmpty() ? List.of("") : texts;
  }

  private static List<String> sentences(String text) {
    BreakIterator ends = BreakIterator.getSentenceInstance(Locale.ROOT);
    ends.setText(text);
    var sentences = new ArrayList<String>();
    int from = ends.first();
    for (int to = ends.next(); to != BreakIterator.DONE; to = ends.next()) {
      sentences.add(text.substring(from, to).strip());
      from = to;
    }
    return sentences;
  }

  private static String first(JsonNode node, String... names) {
    for (String name : names) {
      if (!node.path(name).asText().isBlank()) {
        return node.path(name).asText();
      }
    }
    return "";
  }

  private static boolean flag(JsonNode node, String present, String older) {
    return node.path(present).asBoolean(node.path(older).asBoolean());
  }

  private void background(ObjectNode scene, JsonNode given, String at) {
    JsonNode background = given.path("background");
    String url = background.path("visualUrl").asText();
    String older = given.path("backgroundUri").asText();
    if (!url.isEmpty()) {
      scene.putObject("background").put("input", input(url, at + "/background/visualUrl"));
    } else if (!older.isEmpty()) {
      scene.putObject("background").put("input", input(older, at + "/backgroundUri"));
    } else if (isColor(background.path("color"))) {
      String color = background.path("color").asText().substring(0, 7);
      scene.putObject("background").put("color", color);
    }
  }

  /** The name of the input that is fetched from there; what is named twice is fetched once. */
  private String input(String url, String at) {
    if (!Source.isAddress(url)) {
      throw Refusal.field("/" + at, "invalid_url", "expected an http or https address");
    }
    String known = inputs.get(url);
    if (known != null) {
      return known;
    }
    if (inputs.size() == MOST_INPUTS) {
      throw Refusal.field("/" + at, "too_many", "at most " + MOST_INPUTS + " files");
    }
    String name = inputs.isEmpty() ? "main" : "main-" + (inputs.size() + 1);
    inputs.put(url, name);
    return name;
  }
}
