package dev.lethe.type.transcode;

import static dev.lethe.error.ErrorCode.INPUT_NOT_MEDIA;
import static dev.lethe.error.ErrorCode.LIMIT_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.error.ErrorCode;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.work.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Inputs that are out for something else. Each is refused with a code that says what it is, gives
 * no output, and nothing else is opened: neither a file that stands beside, of which a trace would
 * show, nor an address, at which somebody listens.
 */
final class HostileMediaTest {
  private static final String CANARY = "canary-5d0e2b";
  private static final int SIDE = 60_000;

  @TempDir private Path folder;
  private Media media;
  private ServerSocketChannel listener;
  private Path file;
  private Path pipe;

  @BeforeEach
  void open() throws Exception {
    media = new Media(folder);
    listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listener.configureBlocking(false);
    Path clip =
        media.make(
            "beside.ts",
            Media.testPicture("64x36", 1),
            List.of("-c:v", "libx264", "-metadata", "service_name=" + CANARY));
    file = Files.move(clip, Files.createDirectory(folder.resolve("beside")).resolve("beside.ts"));
    pipe = folder.resolve("pipe.ts");
    Media.run(List.of("mkfifo", pipe.toString()));
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
  }

  /** One input: how it is called, what is in it, how it is to be refused. */
  private record Case(String name, byte[] bytes, ErrorCode code) {}

  @TestFactory
  Stream<DynamicTest> what_refers_to_something_else_opens_nothing() throws Exception {
    var cases = new ArrayList<Case>();
    for (String target : List.of(file.toString(), "file:" + pipe, pipe.toString(), url())) {
      cases.addAll(referring(target));
    }
    cases.add(new Case("a session description", HostileFiles.session(port()), INPUT_NOT_MEDIA));
    return cases.stream().map(one -> DynamicTest.dynamicTest(one.name(), () -> refuses(one)));
  }

  private List<Case> referring(String target) throws Exception {
    byte[] mov = Files.readAllBytes(mov());
    String of = target.startsWith("http") ? " of a URL" : " of a local file " + target.length();
    Function<String, String> named = name -> name + of;
    return List.of(
        new Case(named.apply("list.m3u8"), HostileFiles.playlist(target), INPUT_NOT_MEDIA),
        new Case(named.apply("list.mp4"), HostileFiles.playlist(target), INPUT_NOT_MEDIA),
        new Case(named.apply("keyed.m3u8"), HostileFiles.keyedPlaylist(target), INPUT_NOT_MEDIA),
        new Case(named.apply("script.ffconcat"), HostileFiles.concat(target), INPUT_NOT_MEDIA),
        new Case(named.apply("script.mov"), HostileFiles.concat(target), INPUT_NOT_MEDIA),
        new Case(named.apply("drawing.svg"), HostileFiles.drawing(target), INPUT_NOT_MEDIA),
        new Case(named.apply("drawing.mp4"), HostileFiles.drawing(target), INPUT_NOT_MEDIA),
        new Case(named.apply("manifest.mpd"), HostileFiles.manifest(target), INPUT_NOT_MEDIA),
        new Case(named.apply("subtitled.avi"), HostileFiles.subtitled(target), INPUT_NOT_MEDIA),
        new Case(named.apply("alias.mov"), HostileFiles.referring(mov, target), INPUT_NOT_MEDIA));
  }

  @TestFactory
  Stream<DynamicTest> what_would_take_too_much_is_refused() throws Exception {
    byte[] clip = Files.readAllBytes(media.clip("64x36", 1));
    byte[] mov = Files.readAllBytes(mov());
    byte[] mkv =
        Files.readAllBytes(
            media.make("clip.mkv", Media.testPicture("64x36", 1), List.of("-c:v", "libx264")));
    byte[] liar = HostileFiles.pictures(mov, SIDE, SIDE);
    return Stream.of(
            new Case("30 hours in MP4", HostileFiles.lasting(clip, 108_000), LIMIT_EXCEEDED),
            new Case("30 hours in MKV", HostileFiles.matroskaLasting(mkv, 108e3), LIMIT_EXCEEDED),
            new Case("a huge PNG", HostileFiles.png(SIDE, SIDE, false), LIMIT_EXCEEDED),
            new Case("an APNG beyond all", HostileFiles.png(SIDE, SIDE, true), LIMIT_EXCEEDED),
            new Case("a huge APNG", HostileFiles.png(20_000, 10_000, true), LIMIT_EXCEEDED),
            new Case("a huge GIF", HostileFiles.gif(SIDE, SIDE), LIMIT_EXCEEDED),
            new Case("a huge JPEG", HostileFiles.jpeg(SIDE, SIDE), INPUT_NOT_MEDIA),
            new Case(
                "a huge JPEG in MOV, and the header says so",
                HostileFiles.described(liar, "jpeg", SIDE, SIDE),
                LIMIT_EXCEEDED),
            new Case("a huge JPEG in MOV, and the header hides it", liar, LIMIT_EXCEEDED),
            new Case(
                "a huge header over small pictures",
                HostileFiles.described(clip, "avc1", SIDE, SIDE),
                LIMIT_EXCEEDED),
            new Case("an index that unpacks to 2 GB", HostileFiles.inflated(), LIMIT_EXCEEDED))
        .map(one -> DynamicTest.dynamicTest(one.name(), () -> refuses(one)));
  }

  @TestFactory
  Stream<DynamicTest> what_is_cut_short_is_refused() throws Exception {
    byte[] clip = Files.readAllBytes(media.clip("64x36", 1));
    byte[] mov = Files.readAllBytes(mov());
    return Stream.of(
            new Case("half an MP4", HostileFiles.half(clip), INPUT_NOT_MEDIA),
            new Case("half a MOV", HostileFiles.half(mov), INPUT_NOT_MEDIA),
            new Case(
                "half an APNG", HostileFiles.half(HostileFiles.png(9, 9, true)), INPUT_NOT_MEDIA),
            new Case(
                "a zip file",
                "PK\3\4\24\0\0\0\b\0".getBytes(StandardCharsets.ISO_8859_1),
                INPUT_NOT_MEDIA))
        .map(one -> DynamicTest.dynamicTest(one.name(), () -> refuses(one)));
  }

  /** Without this, the stories above would prove nothing. */
  @Test
  void an_opening_would_be_seen() throws Exception {
    for (String target : List.of(pipe.toString(), url())) {
      Path list = Files.write(folder.resolve("list.m3u8"), HostileFiles.playlist(target));
      var watch = new Watch(pipe);
      Process process =
          new ProcessBuilder(
                  "ffprobe",
                  "-v",
                  "error",
                  "-protocol_whitelist",
                  "file,http,tcp",
                  "-i",
                  list.toString())
              .redirectErrorStream(true)
              .start();
      if (target.equals(url())) {
        try (SocketChannel _ = accepted()) {
          assertThat(watch.close()).isFalse();
        }
      } else {
        watch.awaitOpening();
        assertThat(watch.close()).isTrue();
      }
      process.destroyForcibly().waitFor();
    }
  }

  private SocketChannel accepted() throws IOException {
    listener.configureBlocking(true);
    SocketChannel caller = listener.accept();
    listener.configureBlocking(false);
    return caller;
  }

  private void refuses(Case one) throws Exception {
    Path input = Files.write(folder.resolve("input"), one.bytes());
    var watch = new Watch(pipe);
    try (var job = new ScratchJob(folder, input, "{\"heights\":[36],\"thumbnails\":{}}")) {
      Outcome outcome = new VideoTranscode(MediaSettings.defaults()).run(job);
      assertThat(outcome).isInstanceOf(Outcome.Failed.class);
      var failed = (Outcome.Failed) outcome;
      assertThat(failed.code()).as(failed.message()).isEqualTo(one.code());
      assertThat(failed.retryable()).isFalse();
      assertThat(failed.message()).isNotBlank().doesNotContain(CANARY, folder.toString(), "127.0");
      assertThat(job.outputs).isEmpty();
      assertThat(job.steps).noneMatch(step -> step.phase().equals("store"));
    }
    assertThat(watch.close()).as("the other file was opened").isFalse();
    assertThat(listener.accept()).as("somebody called").isNull();
  }

  private Path mov() throws Exception {
    return media.make("small.mov", Media.testPicture("64x36", 1), List.of("-c:v", "mjpeg"));
  }

  private int port() throws IOException {
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  private String url() throws IOException {
    return "http://127.0.0.1:" + port() + "/beside.ts";
  }

  /** Sees whether somebody opens a pipe for reading: its own opening for writing waits for that. */
  private static final class Watch {
    private final Process writer;

    Watch(Path pipe) throws IOException {
      // A thread of this process that waits in such an opening could not be ended.
      this.writer = new ProcessBuilder("sh", "-c", "exec 3> \"$0\"", pipe.toString()).start();
    }

    void awaitOpening() throws InterruptedException {
      writer.waitFor();
    }

    /** Whether it was opened. */
    boolean close() throws InterruptedException {
      boolean opened = !writer.isAlive();
      writer.destroyForcibly().waitFor();
      return opened;
    }
  }
}
