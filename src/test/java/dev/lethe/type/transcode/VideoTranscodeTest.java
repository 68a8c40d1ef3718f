package dev.lethe.type.transcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.type.media.JsonFields;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.work.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VideoTranscodeTest {
  private final VideoTranscode type = new VideoTranscode(MediaSettings.defaults());
  @TempDir private Path folder;
  private Media media;

  @BeforeEach
  void media() {
    media = new Media(folder);
  }

  @Test
  void a_ladder_of_mp4_is_made_in_one_go() throws Exception {
    var job = run(media.clip("640x360", 2), "{\"heights\":[240,120]}");
    assertThat(job.names()).containsExactly("240p.mp4", "120p.mp4");
    var high = job.output("240p.mp4");
    assertThat(high.kind()).isEqualTo(ArtifactKind.VIDEO);
    assertThat(high.mediaType()).isEqualTo("video/mp4");
    assertThat(Media.streams(high.file())).containsExactly("h264 426x240", "aac 1");
    assertThat(Media.streams(job.output("120p.mp4").file()))
        .containsExactly("h264 212x120", "aac 1");
    assertThat(Media.seconds(high.file())).isCloseTo(2, within(0.1));
    assertThat(Media.probe(high.file()).at("/streams/0/pix_fmt").asText()).isEqualTo("yuv420p");
    JsonNode meta = JsonFields.JSON.readTree(high.meta());
    assertThat(meta.path("width").asInt()).isEqualTo(426);
    assertThat(meta.path("duration_ms").asInt()).isCloseTo(2000, within(60));
    assertThat(meta.path("codecs").toString()).isEqualTo("[\"h264\",\"aac\"]");
    // The index stands before the media, so that a player can start at once.
    String bytes = Files.readString(high.file(), StandardCharsets.ISO_8859_1);
    assertThat(bytes.indexOf("moov")).isLessThan(bytes.indexOf("mdat"));
    assertThat(job.filesLeft()).containsExactly("input-0");
  }

  @Test
  void the_result_says_what_came_in_and_what_went_out() throws Exception {
    JsonNode result = result(media.clip("320x180", 1), "{\"heights\":[90],\"sprite\":true}");
    assertThat(result.path("duration_ms").asInt()).isCloseTo(1000, within(60));
    assertThat(result.path("streams").toString())
        .isEqualTo(
            """
            [{"kind":"video","codec":"h264","width":320,"height":180,"frame_rate":25.0,\
            "channels":null,"sample_rate":null},\
            {"kind":"audio","codec":"aac","width":null,"height":null,"frame_rate":null,\
            "channels":1,"sample_rate":44100}]\
            """);
    assertThat(result.path("outputs")).hasSize(2);
    JsonNode first = result.path("outputs").path(0);
    assertThat(first.path("name").asText()).isEqualTo("90p.mp4");
    assertThat(first.path("kind").asText()).isEqualTo("video");
    assertThat(first.path("bytes").asLong()).isPositive();
    assertThat(first.path("height").asInt()).isEqualTo(90);
    assertThat(result.path("warnings")).isEmpty();
  }

  @Test
  void webm_holds_vp9_and_opus() throws Exception {
    var job =
        run(
            media.clip("320x180", 2),
            "{\"container\":\"webm\",\"heights\":[120],\"preview\":{\"seconds\":1}}");
    assertThat(job.names()).containsExactly("120p.webm", "preview.webm");
    assertThat(Media.streams(job.output("120p.webm").file()))
        .containsExactly("vp9 212x120", "opus 1");
    assertThat(job.output("120p.webm").mediaType()).isEqualTo("video/webm");
    assertThat(Media.streams(job.output("preview.webm").file())).containsExactly("vp9 320x180");
  }

  @ParameterizedTest
  @CsvSource({
    "m4a, aac, audio/mp4",
    "mp3, mp3, audio/mpeg",
    "wav, pcm_s16le, audio/wav",
  })
  void the_sound_alone_can_be_had(String format, String codec, String mediaType) throws Exception {
    var job = run(media.clip("64x36", 2), "{\"audio_only\":\"" + format + "\"}");
    assertThat(job.names()).containsExactly("audio." + format);
    var audio = job.outputs.getFirst();
    assertThat(audio.kind()).isEqualTo(ArtifactKind.AUDIO);
    assertThat(audio.mediaType()).isEqualTo(mediaType);
    assertThat(Media.streams(audio.file())).containsExactly(codec + " 1");
    assertThat(Media.seconds(audio.file())).isCloseTo(2, within(0.1));
  }

  @Test
  void thumbnails_preview_and_sprite_come_with_the_ladder() throws Exception {
    var job =
        run(
            media.clip("640x360", 3),
            "{\"heights\":[180],\"thumbnails\":{\"count\":4,\"width\":160},"
                + "\"preview\":{\"seconds\":1},\"sprite\":true}");
    assertThat(job.names())
        .containsExactly(
            "180p.mp4",
            "thumbnail-001.jpg",
            "thumbnail-002.jpg",
            "thumbnail-003.jpg",
            "thumbnail-004.jpg",
            "preview.mp4",
            "sprite.jpg");
    assertThat(Media.streams(job.output("thumbnail-004.jpg").file()))
        .containsExactly("mjpeg 160x90");
    assertThat(
            JsonFields.JSON.readTree(job.output("thumbnail-002.jpg").meta()).path("at_ms").asInt())
        .isEqualTo(1125);
    assertThat(Media.streams(job.output("preview.mp4").file())).containsExactly("h264 640x360");
    assertThat(Media.seconds(job.output("preview.mp4").file())).isCloseTo(1, within(0.05));
    assertThat(Media.streams(job.output("sprite.jpg").file())).containsExactly("mjpeg 320x180");
    assertThat(job.output("sprite.jpg").meta())
        .isEqualTo(
            """
            {"width":320,"height":180,"cells":3,"columns":2,"rows":2,"cell_width":160,\
            "cell_height":90,"interval_ms":1000}\
            """);
  }

  @Test
  void thumbnails_are_of_the_times_they_say() throws Exception {
    // Red, then green, then blue, a second each: the middles are unmistakable.
    Path clip =
        media.make(
            "colours.mp4",
            List.of(
                "-f",
                "lavfi",
                "-i",
                "color=red:s=64x64:d=1",
                "-f",
                "lavfi",
                "-i",
                "color=lime:s=64x64:d=1",
                "-f",
                "lavfi",
                "-i",
                "color=blue:s=64x64:d=1",
                "-filter_complex",
                "concat=n=3",
                "-c:v",
                "libx264"));
    var job = run(clip, "{\"heights\":[],\"thumbnails\":{\"count\":3,\"width\":64}}");
    var colours = new ArrayList<String>();
    for (var picture : job.outputs) {
      colours.add(strongest(picture.file()));
    }
    assertThat(colours).containsExactly("red", "green", "blue");
    assertThat(job.steps.getLast().fraction()).isEqualTo(1);
  }

  @Test
  void a_turned_picture_is_made_upright() throws Exception {
    Path clip =
        media.make(
            "turned.mp4",
            List.of("-i", media.clip("320x180", 1).toString(), "-c", "copy"),
            List.of("-metadata:s:v", "rotate=90"));
    var job = run(clip, "{\"heights\":[160],\"thumbnails\":{\"count\":1,\"width\":90}}");
    assertThat(Media.streams(job.output("160p.mp4").file())).contains("h264 90x160");
    assertThat(Media.probe(job.output("160p.mp4").file()).toString()).doesNotContain("rotation");
    assertThat(Media.streams(job.output("thumbnail-001.jpg").file())).contains("mjpeg 90x160");
  }

  @ParameterizedTest
  @CsvSource({"mp4, audio.m4a, aac", "webm, audio.webm, opus"})
  void sound_without_pictures_gives_a_sound_file(String container, String name, String codec)
      throws Exception {
    Path tone = media.make("tone.flac", Media.tone(1));
    var job = run(tone, "{\"container\":\"" + container + "\",\"sprite\":true,\"thumbnails\":{}}");
    assertThat(job.names()).containsExactly(name);
    assertThat(Media.streams(job.outputs.getFirst().file())).containsExactly(codec + " 1");
  }

  @Test
  void a_cover_is_no_video() throws Exception {
    Path song =
        media.make(
            "song.mp3",
            Media.tone(1),
            Media.testPicture("100x100", 1),
            List.of("-map", "0", "-map", "1", "-frames:v", "1", "-c:v", "mjpeg"),
            List.of("-disposition:v", "attached_pic"));
    var job = run(song, "{}");
    assertThat(job.names()).containsExactly("audio.m4a");
  }

  @Test
  void odd_sides_and_odd_pixel_formats_become_playable() throws Exception {
    Path clip =
        media.make(
            "odd.mkv",
            Media.testPicture("321x241", 1),
            List.of("-c:v", "ffv1", "-pix_fmt", "yuv444p"));
    var job = run(clip, "{\"heights\":[4320,100]}");
    assertThat(job.names()).containsExactly("240p.mp4", "100p.mp4");
    assertThat(Media.streams(job.output("240p.mp4").file())).containsExactly("h264 320x240");
    assertThat(Media.probe(job.output("240p.mp4").file()).at("/streams/0/pix_fmt").asText())
        .isEqualTo("yuv420p");
  }

  @Test
  void nothing_is_made_larger_than_it_is() throws Exception {
    var job =
        run(
            media.clip("160x90", 1),
            "{\"heights\":[1080,720,60],\"thumbnails\":{\"count\":1,\"width\":3840}}");
    assertThat(job.names()).containsExactly("90p.mp4", "60p.mp4", "thumbnail-001.jpg");
    assertThat(Media.streams(job.output("thumbnail-001.jpg").file()))
        .containsExactly("mjpeg 160x90");
  }

  @Test
  void oblong_pixels_become_square() throws Exception {
    Path clip =
        media.make(
            "oblong.mp4",
            Media.testPicture("180x144", 1),
            List.of("-vf", "setsar=2", "-c:v", "libx264"));
    var job = run(clip, "{\"heights\":[144]}");
    assertThat(Media.streams(job.outputs.getFirst().file())).containsExactly("h264 360x144");
  }

  @Test
  void an_interlaced_surround_recording_is_read() throws Exception {
    Path tape =
        media.make(
            "tape.mpg",
            Media.testPicture("352x288", 1),
            List.of("-f", "lavfi", "-i", "anoisesrc=d=1:r=48000,pan=5.1|c0=c0|c1=c0|c2=c0"),
            List.of("-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-top", "1", "-c:a", "ac3"));
    var job = run(tape, "{\"heights\":[144]}");
    assertThat(Media.streams(job.outputs.getFirst().file())).contains("aac 2");
  }

  @Test
  void a_length_that_no_header_tells_is_found_out() throws Exception {
    Path recording =
        media.make(
            "recording.webm",
            Media.testPicture("64x36", 3),
            List.of("-c:v", "libvpx", "-f", "webm", "-live", "1"));
    assertThat(Media.probe(recording).at("/format/duration").isMissingNode()).isTrue();
    var job = run(recording, "{\"heights\":[36],\"thumbnails\":{\"count\":3},\"sprite\":true}");
    assertThat(job.names()).hasSize(5);
    assertThat(
            JsonFields.JSON.readTree(job.output("thumbnail-003.jpg").meta()).path("at_ms").asInt())
        .isCloseTo(2500, within(50));
  }

  @Test
  void progress_rises_to_one() throws Exception {
    var job = run(media.clip("640x360", 3), "{\"heights\":[360,240],\"sprite\":true}");
    var fractions = job.steps.stream().map(ScratchJob.Step::fraction).toList();
    assertThat(fractions).isSorted();
    assertThat(fractions.getFirst()).isZero();
    assertThat(fractions.getLast()).isEqualTo(1);
    assertThat(job.steps.stream().map(ScratchJob.Step::phase).distinct())
        .containsExactly("probe", "encode", "store");
  }

  @Test
  void what_the_source_says_of_itself_is_not_passed_on() throws Exception {
    Path clip =
        media.make(
            "tagged.mp4",
            List.of("-i", media.clip("64x36", 1).toString(), "-c", "copy"),
            List.of("-metadata", "title=canary-title", "-metadata", "location=+48.1+011.5/"),
            List.of(
                "-metadata:s:v", "handler_name=canary-handler", "-movflags", "use_metadata_tags"));
    assertThat(Media.probe(clip).toString()).contains("canary-title", "canary-handler", "+48.1");
    var job = run(clip, "{\"heights\":[36],\"thumbnails\":{\"count\":1},\"preview\":{}}");
    for (var output : job.outputs) {
      String bytes = Files.readString(output.file(), StandardCharsets.ISO_8859_1);
      assertThat(bytes).as(output.name()).doesNotContain("canary", "+48.1");
    }
    assertThat(job.outputs.stream().map(ScratchJob.Output::meta))
        .noneMatch(m -> m.contains("canary"));
  }

  private JsonNode result(Path clip, String params) throws Exception {
    try (var job = new ScratchJob(folder, clip, type.check(params))) {
      return JsonFields.JSON.readTree(((Outcome.Succeeded) type.run(job)).result());
    }
  }

  private ScratchJob run(Path clip, String params) throws Exception {
    try (var job = new ScratchJob(folder, clip, type.check(params))) {
      assertThat(type.run(job)).isInstanceOf(Outcome.Succeeded.class);
      assertThat(job.hasLivingChild()).isFalse();
      return job;
    }
  }

  private static String strongest(Path picture) throws Exception {
    var pixel = ImageIO.read(picture.toFile()).getRGB(32, 32);
    int red = (pixel >> 16) & 255;
    int green = (pixel >> 8) & 255;
    int blue = pixel & 255;
    if (red > green && red > blue) {
      return "red";
    }
    return green > blue ? "green" : "blue";
  }
}
