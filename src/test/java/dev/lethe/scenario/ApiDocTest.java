package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of {@code docs/api.md} against a real server, as a reader would. */
final class ApiDocTest {
  private static final Path PAGE = Path.of("docs/api.md");
  private static final Path MORE = Path.of("docs/http.md");
  private static final Path HOLDS = Path.of("docs/holds.md");

  @Test
  void the_commands_of_the_page_work_as_they_stand(@TempDir Path folder) throws Exception {
    Path place = Files.createDirectory(folder.resolve("reader"));
    run(
        place,
        null,
        "ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=160x90:r=10:d=1 -f lavfi -i sine=d=1"
            + " -c:v libx264 -preset ultrafast -c:a aac clip.mp4");
    List<String> commands = blocks("sh");
    assertThat(commands).hasSizeGreaterThan(10);
    try (TestServer server = TestServer.start(folder.resolve("server"))) {
      run(place, server, "set -euo pipefail\n" + String.join("\n", commands));
    }
    assertThat(place.resolve("video.mp4")).isNotEmptyFile();
    assertThat(Files.readString(place.resolve("gone.json"))).contains("\"job_deleted\"");
  }

  @Test
  void what_the_page_shows_as_json_is_json() throws Exception {
    assertThat(blocks("json")).isNotEmpty().allSatisfy(OpenApi.JSON::readTree);
  }

  private static List<String> blocks(String language) throws IOException {
    Pattern block = Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$");
    String pages = Files.readString(PAGE) + Files.readString(MORE) + Files.readString(HOLDS);
    return block.matcher(pages).results().map(found -> found.group(1)).toList();
  }

  private static void run(Path place, @Nullable TestServer server, String script) throws Exception {
    var builder = new ProcessBuilder("bash", "-c", script).directory(place.toFile());
    if (server != null) {
      builder.environment().put("LETHE_URL", server.url().toString());
      builder.environment().put("LETHE_API_KEY", server.adminKey());
    }
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
