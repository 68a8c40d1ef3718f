package dev.lethe.type.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.type.media.JsonFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes real media for the tests with ffmpeg, and looks into what came out with ffprobe. */
final class Media {
  private final Path folder;

  Media(Path folder) {
    this.folder = folder;
  }

  static List<String> testPicture(String size, double seconds) {
    return List.of("-f", "lavfi", "-i", "testsrc2=s=" + size + ":r=25:d=" + seconds);
  }

  static List<String> tone(double seconds) {
    return List.of("-f", "lavfi", "-i", "sine=d=" + seconds);
  }

  /** H.264 and AAC in MP4. */
  Path clip(String size, double seconds) throws Exception {
    return make(
        "clip.mp4",
        testPicture(size, seconds),
        tone(seconds),
        List.of("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"));
  }

  @SafeVarargs
  final Path make(String name, List<String>... args) throws Exception {
    var argv = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
    for (List<String> some : args) {
      argv.addAll(some);
    }
    Path file = folder.resolve(name);
    argv.add(file.toString());
    run(argv);
    return file;
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  static JsonNode probe(Path file) throws Exception {
    return JsonFields.JSON.readTree(
        run(
            List.of(
                "ffprobe",
                "-v",
                "error",
                "-of",
                "json",
                "-show_format",
                "-show_streams",
                "-i",
                file.toString())));
  }

  /** As in {@code h264 640x360} or {@code aac 2}, one for each stream. */
  static List<String> streams(Path file) throws Exception {
    var streams = new ArrayList<String>();
    for (JsonNode stream : probe(file).path("streams")) {
      String codec = stream.path("codec_name").asText();
      streams.add(
          stream.has("width")
              ? codec + " " + stream.path("width").asInt() + "x" + stream.path("height").asInt()
              : codec + " " + stream.path("channels").asInt());
    }
    return streams;
  }

  static double seconds(Path file) throws Exception {
    return probe(file).path("format").path("duration").asDouble();
  }

  static String run(List<String> argv) throws IOException, InterruptedException {
    var process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", argv, said).isZero();
    return said;
  }
}
