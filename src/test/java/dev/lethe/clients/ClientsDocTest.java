package dev.lethe.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Runs the programs of {@code docs/clients.md} as they stand there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClientsDocTest {
  private static final Path PAGE = Path.of("docs/clients.md");
  private static final Path CLIENTS = Path.of("clients");

  private Path place;
  private TestServer server;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    place = Files.createDirectory(folder.resolve("reader"));
    Child.run(
        place,
        Map.of(),
        List.of(
            ("ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=160x90:r=10:d=1 -f lavfi -i sine=d=1"
                    + " -c:v libx264 -preset ultrafast -c:a aac clip.mp4")
                .split(" ", -1)));
    server = TestServer.start(folder.resolve("server"));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void python() throws Exception {
    Files.copy(CLIENTS.resolve("python/lethe.py"), place.resolve("lethe.py"));
    Files.writeString(place.resolve("example.py"), program("python"));
    check(run("python3", "-B", "example.py"));
  }

  @Test
  void node() throws Exception {
    Files.copy(CLIENTS.resolve("node/lethe.mjs"), place.resolve("lethe.mjs"));
    Files.writeString(place.resolve("example.mjs"), program("js"));
    check(run("node", "example.mjs"));
  }

  @Test
  @Tag("slow")
  void java_with_nothing_but_the_client_and_jackson() throws Exception {
    Files.writeString(place.resolve("Example.java"), program("java"));
    String path = ClientAlone.classPath(place.resolve("classes"));
    check(run(ClientAlone.java(), "-cp", path, "Example.java"));
  }

  private String run(String... command) throws Exception {
    String language = command[0].substring(command[0].lastIndexOf('/') + 1);
    return Child.run(
        place,
        Map.of(
            "LETHE_URL", server.url().toString(), "LETHE_API_KEY", server.newAccountKey(language)),
        List.of(command));
  }

  private void check(String said) throws IOException {
    assertThat(said)
        .contains("succeeded\n", "90p.mp4\n")
        .containsPattern("(?m)^(stopped|already_ended)$")
        .endsWith("done\n");
    try (Stream<Path> results = Files.list(place.resolve("results"))) {
      assertThat(results.map(file -> file.getFileName().toString())).contains("90p.mp4");
    }
    assertThat(place.resolve("results/90p.mp4")).isNotEmptyFile();
    Files.delete(place.resolve("results/90p.mp4"));
  }

  private static String program(String language) throws IOException {
    Pattern block = Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$");
    return block
        .matcher(Files.readString(PAGE))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.joining("\n"));
  }
}
