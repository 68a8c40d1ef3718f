package dev.lethe.type.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.error.ErrorCode;
import dev.lethe.type.media.JsonFields;
import dev.lethe.type.media.Media;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.type.media.ScratchJob;
import dev.lethe.work.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in a storyboard is seen and heard in the film. */
final class RenderTest {
  private static final int RATE = 25;
  private static final String TOP = "iw:ih*0.25:0:0";
  private static final String MIDDLE = "iw:ih*0.4:0:ih*0.3";
  private static final String BOTTOM = "iw:ih*0.35:0:ih*0.65";
  private static final Pattern CUE =
      Pattern.compile("([0-9:,]{12}) --> ([0-9:,]{12})\n(.+?)\n\n", Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void five_scenes_in_two_scripts_become_a_film_that_can_be_read() throws Exception {
    try (var job = job(Samples.inputs(new Media(folder)), Samples.FIVE)) {
      JsonNode result = succeed(job);
      assertThat(job.names())
          .containsExactly(
              "video.mp4",
              "preview.mp4",
              "audio.m4a",
              "thumbnail.jpg",
              "subtitles.srt",
              "subtitles.vtt",
              "text.txt",
              "storyboard.json");
      assertThat(result.path("warnings")).isEmpty();
      Path film = job.output("video.mp4").file();
      assertThat(Media.streams(film)).containsExactly("h264 852x480", "aac 2");
      assertThat(frames(film)).isEqualTo(result.path("duration_ms").asInt() * RATE / 1000);
      assertThat(Media.seconds(job.output("audio.m4a").file()))
          .isCloseTo(Media.seconds(film), within(0.05));
      textsAreSeen(result, film);
      subtitlesComeBack(result, job);
      musicIsQuieterBeneathTheVoice(result, job.output("audio.m4a").file());
      assertThat(job.filesLeft()).noneMatch(file -> file.startsWith("storyboard"));
    }
  }

  private void textsAreSeen(JsonNode result, Path film) throws Exception {
    var ocr = new Ocr(film, folder);
    var languages = List.of("eng", "heb", "eng", "heb", "eng");
    var parts = List.of(BOTTOM, MIDDLE, TOP, BOTTOM, MIDDLE);
    for (int i = 0; i < 5; i++) {
      JsonNode cue = result.at("/scenes/" + i + "/captions/0");
      int first = cue.path("start_ms").asInt() * RATE / 1000;
      int end = cue.path("end_ms").asInt() * RATE / 1000;
      String text = cue.path("text").asText();
      // In the middle, and of one that is dark all the time in the first and the last frame.
      var looked = new ArrayList<>(List.of((first + end) / 2));
      if (i == 1) {
        looked.addAll(List.of(first, end - 1));
      }
      for (int frame : looked) {
        String read = ocr.read(frame, parts.get(i), languages.get(i));
        assertThat(Ocr.likeness(text, read)).as("scene %d: %s", i + 1, read).isGreaterThan(0.9);
      }
      if (i == 1) {
        String before = ocr.read(first - 1, parts.get(i), "heb");
        assertThat(Ocr.likeness(text, before)).as("a frame earlier").isLessThan(0.5);
      }
    }
  }

  /** Both formats, read by ffmpeg and written again in one of them. */
  private void subtitlesComeBack(JsonNode result, ScratchJob job) throws Exception {
    var told = new ArrayList<String>();
    for (JsonNode scene : result.path("scenes")) {
      for (JsonNode cue : scene.path("captions")) {
        told.add(
            "%d-%d %s"
                .formatted(
                    cue.path("start_ms").asInt(),
                    cue.path("end_ms").asInt(),
                    cue.path("text").asText()));
      }
    }
    assertThat(told).hasSize(5);
    for (String name : List.of("subtitles.srt", "subtitles.vtt")) {
      assertThat(cues(job.output(name).file())).as(name).isEqualTo(told);
    }
    String text = Files.readString(job.output("text.txt").file());
    assertThat(text).contains("A job that ends properly", "כל מה שנשמר", "erased");
  }

  private static List<String> cues(Path subtitles) throws Exception {
    String srt =
        Media.run(List.of("ffmpeg", "-v", "error", "-i", subtitles.toString(), "-f", "srt", "-"));
    return CUE.matcher(srt.replace("\r", "") + "\n\n")
        .results()
        .map(cue -> millis(cue.group(1)) + "-" + millis(cue.group(2)) + " " + cue.group(3).strip())
        .toList();
  }

  private static long millis(String time) {
    String[] parts = time.split("[:,]", -1);
    return ((Long.parseLong(parts[0]) * 60 + Long.parseLong(parts[1])) * 60
                + Long.parseLong(parts[2]))
            * 1000
        + Long.parseLong(parts[3]);
  }

  /** The voice is a tone of one height; the music is let through by a filter around another. */
  private void musicIsQuieterBeneathTheVoice(JsonNode result, Path audio) throws Exception {
    double start = result.at("/scenes/2/start_ms").asInt() / 1000.0;
    double alone = loudness(audio, start - 1);
    double both = loudness(audio, start + 1);
    double after = loudness(audio, result.at("/scenes/3/end_ms").asInt() / 1000.0 - 0.5);
    assertThat(both).as("somebody speaks").isGreaterThan(alone + 4);
    assertThat(after).as("and it comes back").isCloseTo(alone, within(2.0));
  }

  private static double loudness(Path audio, double from) throws Exception {
    String said =
        Media.run(
            List.of(
                "ffmpeg",
                "-hide_banner",
                "-ss",
                "" + from,
                "-t",
                "0.4",
                "-i",
                audio.toString(),
                "-af",
                "volumedetect",
                "-f",
                "null",
                "-"));
    var mean = Pattern.compile("mean_volume: (-?[0-9.]+) dB").matcher(said);
    assertThat(mean.find()).isTrue();
    return Double.parseDouble(mean.group(1));
  }

  @Test
  @Tag("slow")
  void a_preview_tells_the_storyboard_that_renders_the_film() throws Exception {
    String asked =
        """
        {"preview_only": true, "resolution": 480, "aspect_ratio": "9:16", "scenes": [
          {"text": "One two three four five six seven eight nine ten eleven twelve thirteen",
           "caption": {"lines": 2, "size": 120}},
          {"text": "", "duration_ms": 300, "transition": {"kind": "fade"}}]}
        """;
    String storyboard;
    JsonNode before;
    try (var job = job(Map.of(), asked)) {
      before = succeed(job);
      assertThat(job.names())
          .containsExactly(
              "preview.mp4",
              "thumbnail.jpg",
              "subtitles.srt",
              "subtitles.vtt",
              "text.txt",
              "storyboard.json");
      assertThat(Media.streams(job.output("preview.mp4").file())).containsExactly("h264 360x640");
      storyboard = Files.readString(job.output("storyboard.json").file());
    }
    assertThat(before.at("/scenes/0/captions").size()).as("a long text is cut").isGreaterThan(1);
    try (var job = job(Map.of(), new VideoRender(MediaSettings.defaults()).check(storyboard))) {
      JsonNode after = succeed(job);
      assertThat(Media.streams(job.output("video.mp4").file())).containsExactly("h264 480x852");
      assertThat(after.path("duration_ms")).isEqualTo(before.path("duration_ms"));
      assertThat(frames(job.output("video.mp4").file()))
          .isEqualTo(after.path("duration_ms").asInt() * RATE / 1000);
    }
  }

  @Test
  void a_character_that_no_font_has_is_named_and_never_a_box() throws Exception {
    String text = "abc \uDB80\uDC00 def \uE123";
    try (var job = job(Map.of(), Samples.one(text))) {
      var failed = (Outcome.Failed) new VideoRender(MediaSettings.defaults()).run(job);
      assertThat(failed.code()).isEqualTo(ErrorCode.GLYPHS_MISSING);
      assertThat(failed.message()).contains("scene 1: U+E123 U+F0000");
      assertThat(failed.retryable()).isFalse();
      assertThat(job.outputs).isEmpty();
    }
  }

  @Test
  @Tag("slow")
  void a_character_that_no_font_has_can_be_left_out_and_is_told() throws Exception {
    String text = "abc \uDB80\uDC00 def \uE123";
    String omit = Samples.one(text).replaceFirst("\\{", "{\"missing_glyphs\":\"omit\",");
    try (var job = job(Map.of(), omit)) {
      JsonNode scene = succeed(job).at("/scenes/0");
      assertThat(scene.path("missing_glyphs").toString()).isEqualTo("[\"U+E123\",\"U+F0000\"]");
      assertThat(scene.at("/captions/0/text").asText()).isEqualTo("abc  def");
    }
  }

  private ScratchJob job(Map<String, Path> inputs, String params) throws Exception {
    return new ScratchJob(folder, inputs, params, _ -> {});
  }

  private static JsonNode succeed(ScratchJob job) throws Exception {
    Outcome outcome = new VideoRender(MediaSettings.defaults()).run(job);
    assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
    return JsonFields.JSON.readTree(((Outcome.Succeeded) outcome).result());
  }

  private static int frames(Path film) throws Exception {
    return Media.probe(film).at("/streams/0/nb_frames").asInt();
  }
}
