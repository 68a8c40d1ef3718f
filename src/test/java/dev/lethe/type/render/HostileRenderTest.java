package dev.lethe.type.render;

import static dev.lethe.error.ErrorCode.INPUT_NOT_MEDIA;
import static dev.lethe.error.ErrorCode.INVALID_REQUEST;
import static dev.lethe.error.ErrorCode.LIMIT_EXCEEDED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.type.media.HostileFiles;
import dev.lethe.type.media.Media;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.type.media.ScratchJob;
import dev.lethe.work.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backgrounds, sounds and storyboards that are out for something else than a film. */
@Timeout(120)
final class HostileRenderTest {
  private static final MediaSettings SETTINGS =
      new MediaSettings("ffmpeg", "ffprobe", Duration.ofHours(1), 1920 * 1080, 64 << 20);
  private static final String CANARY = "canary-7c41aa";

  @TempDir private Path folder;

  /** One background: how it is called, what is in it, how the job is to fail. */
  private record Case(String name, byte[] bytes, ErrorCode code) {}

  @TestFactory
  Stream<DynamicTest> no_background_opens_anything_else_or_takes_too_much() throws Exception {
    var media = new Media(folder);
    byte[] clip = Files.readAllBytes(media.clip("64x36", 1));
    byte[] png =
        Files.readAllBytes(
            media.make("a.png", Media.testPicture("64x64", 1), List.of("-frames:v", "1")));
    var cases = new ArrayList<Case>();
    Path secret = Files.writeString(folder.resolve("secret.txt"), CANARY);
    for (String target : List.of(secret.toString(), "http://127.0.0.1:9/x")) {
      String of = target.startsWith("http") ? " of a URL" : " of a file";
      cases.add(new Case("playlist" + of, HostileFiles.playlist(target), INPUT_NOT_MEDIA));
      cases.add(
          new Case("keyed playlist" + of, HostileFiles.keyedPlaylist(target), INPUT_NOT_MEDIA));
      cases.add(new Case("concat script" + of, HostileFiles.concat(target), INPUT_NOT_MEDIA));
      cases.add(new Case("SVG with entities" + of, HostileFiles.drawing(target), INPUT_NOT_MEDIA));
      cases.add(new Case("manifest" + of, HostileFiles.manifest(target), INPUT_NOT_MEDIA));
      cases.add(new Case("subtitled AVI" + of, HostileFiles.subtitled(target), INPUT_NOT_MEDIA));
    }
    cases.add(new Case("an image list", "img%03d.png".getBytes(UTF_8), INPUT_NOT_MEDIA));
    cases.add(new Case("an ImageMagick script", mvg(secret), INPUT_NOT_MEDIA));
    cases.add(
        new Case("PostScript", "%!PS (/etc/passwd) (r) file".getBytes(UTF_8), INPUT_NOT_MEDIA));
    cases.add(new Case("nothing", new byte[0], INPUT_NOT_MEDIA));
    cases.add(new Case("zeros", new byte[100_000], INPUT_NOT_MEDIA));
    cases.add(new Case("half a film", HostileFiles.half(clip), INPUT_NOT_MEDIA));
    cases.add(new Case("a cut PNG", java.util.Arrays.copyOf(png, 60), INPUT_NOT_MEDIA));
    cases.add(
        new Case("a PNG beyond all", HostileFiles.png(60_000, 60_000, false), LIMIT_EXCEEDED));
    cases.add(new Case("a large PNG", HostileFiles.png(20_000, 10_000, false), LIMIT_EXCEEDED));
    cases.add(new Case("a large GIF", HostileFiles.gif(60_000, 60_000), LIMIT_EXCEEDED));
    cases.add(new Case("a zip", "PK\3\4\24\0\0\0\b\0".getBytes(ISO_8859_1), INPUT_NOT_MEDIA));
    cases.add(new Case("30 hours", HostileFiles.lasting(clip, 108_000), LIMIT_EXCEEDED));
    return cases.stream()
        .map(one ->
            DynamicTest.dynamicTest(
                one.name(),
                () -> {
                  Path file = Files.write(folder.resolve("hostile"), one.bytes());
                  Outcome.Failed failed = fail(Map.of("bad", file), Samples.over("bad"));
                  assertThat(failed.code()).as(failed.message()).isEqualTo(one.code());
                  assertThat(failed.message()).doesNotContain(CANARY, folder.toString());
                }));
  }

  private static byte[] mvg(Path secret) {
    return ("push graphic-context\nimage over 0,0 9,9 'text:" + secret + "'\n").getBytes(UTF_8);
  }

  @Test
  void nobody_is_called() throws Exception {
    try (var listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      listener.configureBlocking(false);
      int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
      String target = "http://127.0.0.1:" + port + "/x";
      Path list = Files.write(folder.resolve("l"), HostileFiles.playlist(target));
      Path session = Files.write(folder.resolve("s"), HostileFiles.session(port));
      for (Path file : List.of(list, session)) {
        fail(Map.of("bad", file), Samples.over("bad"));
        fail(Map.of("bad", file), "{\"music\":{\"input\":\"bad\"},\"scenes\":[{}]}");
      }
      assertThat(listener.accept()).isNull();
    }
  }

  @Test
  void sound_without_sound_and_pictures_without_pictures_are_told_by_their_names()
      throws Exception {
    var media = new Media(folder);
    Path mute = media.make("mute.mp4", Media.testPicture("64x36", 1));
    Path tone = media.make("tone.wav", Media.tone(1));
    assertThat(fail(Map.of("a", mute), "{\"voice_over\":\"a\",\"scenes\":[{}]}").message())
        .isEqualTo("the input a has no sound");
    assertThat(fail(Map.of("b", tone), Samples.over("b")).message())
        .isEqualTo("the input b has no picture");
    Outcome.Failed none = fail(Map.of("b", tone), Samples.over("c"));
    assertThat(none.code()).isEqualTo(INVALID_REQUEST);
    assertThat(none.message()).isEqualTo("the job has no input named c");
  }

  @Test
  void a_background_that_ends_before_its_start_is_refused() throws Exception {
    Path clip = new Media(folder).clip("64x36", 1);
    String late =
        "{\"resolution\":240,\"scenes\":[{\"duration_ms\":400,"
            + "\"background\":{\"input\":\"a\",\"start_ms\":5000}}]}";
    Outcome.Failed failed = fail(Map.of("a", clip), late);
    assertThat(failed.code()).isEqualTo(INPUT_NOT_MEDIA);
    assertThat(failed.message()).contains("scene 1");
  }

  @Test
  void a_film_that_is_too_long_or_too_large_is_refused_before_the_work() throws Exception {
    String scene = "{\"duration_ms\":600000}";
    String hours = "{\"scenes\":[" + (scene + ",").repeat(6) + scene + "]}";
    assertThat(fail(Map.of(), hours).message()).isEqualTo("the film lasts longer than 3600 s");
    assertThat(fail(Map.of(), "{\"resolution\":2160,\"scenes\":[{}]}").code())
        .isEqualTo(LIMIT_EXCEEDED);
  }

  @Test
  @Tag("slow")
  void a_text_of_marks_upon_marks_ends_in_time() throws Exception {
    String tower = "Z" + "\u0301\u0323".repeat(1_900);
    String wall = "\u202E" + "a\u05D0".repeat(1_900);
    for (String text : List.of(tower, wall)) {
      try (var job = new ScratchJob(folder, Map.of(), Samples.one(text), _ -> {})) {
        assertThat(new VideoRender(SETTINGS).run(job)).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"scenes\":[]}",
        "{\"scenes\":[{\"text\":\"a\\u0000b\"}]}",
        "{\"scenes\":[{\"text\":\"a\\u001b[2J\"}]}",
        "{\"scenes\":[{\"text\":\"\\ud800\"}]}",
        "{\"scenes\":[{\"duration_ms\":0}]}",
        "{\"scenes\":[{\"duration_ms\":600001}]}",
        "{\"scenes\":[{\"duration_ms\":1e9}]}",
        "{\"scenes\":[{\"background\":{\"color\":\"red;movie=/etc/passwd\"}}]}",
        "{\"scenes\":[{\"background\":{\"color\":\"#000000,drawtext=textfile=/etc/passwd\"}}]}",
        "{\"scenes\":[{\"background\":{\"color\":\"#000000\",\"input\":\"a\"}}]}",
        "{\"scenes\":[{\"background\":{\"input\":\"\"}}]}",
        "{\"scenes\":[{\"background\":{\"url\":\"file:///etc/passwd\"}}]}",
        "{\"scenes\":[{\"transition\":{\"kind\":\"custom\"}}]}",
        "{\"scenes\":[{\"transition\":{\"ms\":99999}}]}",
        "{\"scenes\":[{\"caption\":{\"size\":100000}}]}",
        "{\"scenes\":[{\"caption\":{\"font\":\"../../etc\"}}]}",
        "{\"scenes\":[{\"caption\":{\"lines\":0}}]}",
        "{\"scenes\":[{}],\"resolution\":99999}",
        "{\"scenes\":[{}],\"resolution\":721}",
        "{\"scenes\":[{}],\"frame_rate\":1000}",
        "{\"scenes\":[{}],\"aspect_ratio\":\"1:9999\"}",
        "{\"scenes\":[{\"voice_over\":\"a\"}],\"voice_over\":\"b\"}",
        "{\"scenes\":{\"0\":{}}}",
        "{\"scenes\":[null]}",
        "{\"scenes\":[{}],\"music\":{\"input\":7}}",
        "[]"
      })
  void what_is_no_storyboard_is_refused_before_it_is_a_job(String params) {
    assertThatThrownBy(() -> new VideoRender(SETTINGS).check(params))
        .isInstanceOf(Refusal.class)
        .extracting(e -> ((Refusal) e).code())
        .isEqualTo(INVALID_REQUEST);
  }

  @Test
  void too_many_scenes_and_too_much_text_are_refused() {
    String many = "{\"scenes\":[" + "{},".repeat(100) + "{}]}";
    String much = "{\"scenes\":[{\"text\":\"" + "a".repeat(4_001) + "\"}]}";
    for (String params : List.of(many, much)) {
      assertThatThrownBy(() -> new VideoRender(SETTINGS).check(params)).isInstanceOf(Refusal.class);
    }
  }

  private Outcome.Failed fail(Map<String, Path> inputs, String params) throws Exception {
    try (var job = new ScratchJob(folder, inputs, params, _ -> {})) {
      Outcome outcome = new VideoRender(SETTINGS).run(job);
      assertThat(outcome).isInstanceOf(Outcome.Failed.class);
      assertThat(job.outputs).isEmpty();
      return (Outcome.Failed) outcome;
    }
  }
}
