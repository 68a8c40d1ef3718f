package dev.lethe.type.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.error.ErrorCode;
import dev.lethe.type.media.JsonFields;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.work.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostileInputTest {
  private static final MediaSettings SETTINGS = MediaSettings.defaults();
  @TempDir private Path folder;
  private Media media;

  @BeforeEach
  void media() {
    media = new Media(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "<html>no</html>", "RIFF....WAVE", "\0\0\0\u0018ftypmp42"})
  void what_is_no_media_fails_with_the_reason(String text) throws Exception {
    var failed = fail(media.write("text", text), SETTINGS);
    assertThat(failed.code()).isEqualTo(ErrorCode.INPUT_NOT_MEDIA);
    assertThat(failed.retryable()).isFalse();
    assertThat(failed.message()).isNotBlank().doesNotContain(folder.toString(), "input-0");
  }

  @Test
  void a_cut_mp4_fails_with_the_reason() throws Exception {
    Path clip = media.clip("320x180", 2);
    Path cut = folder.resolve("cut.mp4");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(clip), (int) Files.size(clip) / 2));
    var failed = fail(cut, SETTINGS);
    assertThat(failed.code()).isEqualTo(ErrorCode.INPUT_NOT_MEDIA);
    assertThat(failed.message()).contains("moov atom not found");
  }

  @Test
  void a_file_whose_media_is_noise_fails() throws Exception {
    Path clip = media.clip("320x180", 2);
    byte[] bytes = Files.readAllBytes(clip);
    int media = indexOf(bytes, "mdat") + 4;
    int index = indexOf(bytes, "moov") - 4;
    Arrays.fill(bytes, media, index, (byte) 0xAA);
    Path noise = Files.write(folder.resolve("noise.mp4"), bytes);
    var failed = fail(noise, SETTINGS);
    assertThat(failed.code()).isEqualTo(ErrorCode.INPUT_NOT_MEDIA);
    assertThat(failed.message()).hasSizeLessThanOrEqualTo(500);
  }

  @Test
  void a_file_cut_behind_its_index_gives_what_there_is_and_a_warning() throws Exception {
    Path clip =
        media.make(
            "fast.mp4",
            List.of("-i", media.clip("320x180", 4).toString(), "-c", "copy"),
            List.of("-movflags", "+faststart"));
    Path cut = folder.resolve("cut.mp4");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(clip), (int) Files.size(clip) / 2));
    try (var job = new ScratchJob(folder, cut, "{\"heights\":[90],\"thumbnails\":{\"count\":4}}")) {
      var done = (Outcome.Succeeded) new VideoTranscode(SETTINGS).run(job);
      assertThat(JsonFields.JSON.readTree(done.result()).path("warnings")).isNotEmpty();
      assertThat(job.names()).contains("90p.mp4", "thumbnail-001.jpg").hasSizeLessThan(5);
    }
  }

  @Test
  void a_playlist_opens_nothing() throws Exception {
    Path secret = media.clip("64x36", 1);
    String list = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + secret + "\n#EXT-X-ENDLIST\n";
    for (String name : List.of("list.m3u8", "list.mp4")) {
      assertThat(fail(media.write(name, list), SETTINGS).message()).contains("none of those");
    }
  }

  @Test
  void a_concat_script_opens_nothing() throws Exception {
    Path secret = media.clip("64x36", 1);
    String script = "ffconcat version 1.0\nfile '" + secret + "'\n";
    assertThat(fail(media.write("script", script), SETTINGS).code())
        .isEqualTo(ErrorCode.INPUT_NOT_MEDIA);
  }

  @Test
  void drawings_and_single_images_are_no_media() throws Exception {
    String svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";
    assertThat(fail(media.write("a.svg", svg), SETTINGS).code())
        .isEqualTo(ErrorCode.INPUT_NOT_MEDIA);
    Path png = media.make("a.png", Media.testPicture("64x64", 1), List.of("-frames:v", "1"));
    assertThat(fail(png, SETTINGS).code()).isEqualTo(ErrorCode.INPUT_NOT_MEDIA);
  }

  @Test
  void sound_is_not_made_up() throws Exception {
    Path mute = media.make("mute.mp4", Media.testPicture("64x36", 1));
    try (var job = new ScratchJob(folder, mute, "{\"audio_only\":\"mp3\"}")) {
      var failed = (Outcome.Failed) new VideoTranscode(SETTINGS).run(job);
      assertThat(failed.code()).isEqualTo(ErrorCode.INPUT_NOT_MEDIA);
      assertThat(failed.message()).isEqualTo("the input has no sound");
    }
  }

  @Test
  void too_long_is_refused_before_the_work() throws Exception {
    var failed = fail(media.clip("64x36", 3), limits(Duration.ofSeconds(2), 1 << 20, 1 << 20));
    assertThat(failed.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    assertThat(failed.message()).isEqualTo("the input lasts longer than 2 s");
    assertThat(failed.retryable()).isFalse();
  }

  @Test
  void a_header_that_lies_about_the_length_does_not_help() throws Exception {
    Path clip = media.make("long.mkv", Media.testPicture("64x36", 5), List.of("-c:v", "libx264"));
    byte[] bytes = Files.readAllBytes(clip);
    // Matroska's Duration: id 4489, size 8, a double of milliseconds.
    int at = indexOf(bytes, "D\u0089\u0088") + 3;
    ByteBuffer.wrap(bytes).putDouble(at, 1000.0);
    Path liar = Files.write(folder.resolve("liar.mkv"), bytes);
    assertThat(Media.seconds(liar)).isEqualTo(1);
    var failed = fail(liar, limits(Duration.ofSeconds(2), 1 << 20, 1 << 20));
    assertThat(failed.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
  }

  @Test
  void too_many_pixels_are_refused() throws Exception {
    var failed = fail(media.clip("320x180", 1), limits(Duration.ofHours(1), 320 * 179, 1 << 20));
    assertThat(failed.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    assertThat(failed.message()).contains("57280 pixels");
  }

  @Test
  void too_many_bytes_are_refused() throws Exception {
    var failed = fail(media.clip("320x180", 3), limits(Duration.ofHours(1), 1 << 20, 20_000));
    assertThat(failed.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    assertThat(failed.message()).contains("20000 bytes");
  }

  private static MediaSettings limits(Duration duration, long pixels, long bytes) {
    return new MediaSettings("ffmpeg", "ffprobe", duration, pixels, bytes);
  }

  private Outcome.Failed fail(Path input, MediaSettings settings) throws Exception {
    try (var job = new ScratchJob(folder, input, "{\"heights\":[180],\"thumbnails\":{}}")) {
      Outcome outcome = new VideoTranscode(settings).run(job);
      assertThat(outcome).isInstanceOf(Outcome.Failed.class);
      assertThat(job.outputs).isEmpty();
      return (Outcome.Failed) outcome;
    }
  }

  private static int indexOf(byte[] bytes, String mark) {
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(mark);
    assertThat(at).as("place of %s", mark).isNotNegative();
    return at;
  }
}
