package dev.lethe.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Starts real servers and lets the clients' own tests loose on them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClientProgramsTest {
  private static final Path CLIENTS = Path.of("clients").toAbsolutePath();

  private TestServer server;
  private TestServer small;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server = TestServer.start(folder.resolve("server"), Map.of("work.slots", "4"));
    small = TestServer.start(folder.resolve("small"), Map.of("inputs.max_bytes", "1MiB"));
  }

  @AfterAll
  void stop() {
    server.close();
    small.close();
  }

  @Test
  void python() throws Exception {
    String said = run("python", "python3", "-B", "-m", "unittest", "-v", "test_lethe");
    assertThat(said).containsPattern("Ran \\d\\d tests").doesNotContain("skipped");
  }

  @Test
  void node() throws Exception {
    String said = run("node", "node", "--test", "lethe.test.mjs");
    assertThat(said).containsPattern("pass \\d\\d").contains("skipped 0");
  }

  @Test
  void java(@TempDir Path folder) throws Exception {
    Path classes = folder.resolve("classes");
    String path = ClientAlone.classPath(classes);
    ClientAlone.copy(JavaUser.class, "dev/lethe/clients", classes);
    Map<String, String> environment =
        Map.of("LETHE_URL", server.url().toString(), "LETHE_API_KEY", server.newAccountKey("java"));
    String said =
        Child.run(
            folder,
            environment,
            List.of(
                ClientAlone.java(),
                "-XX:+UseSerialGC",
                "-Xmx24m",
                "-cp",
                path,
                JavaUser.class.getName(),
                folder.toString()));
    assertThat(said).endsWith("all done\n");
  }

  private String run(String folder, String... command) throws Exception {
    Map<String, String> environment =
        Map.of(
            "LETHE_URL", server.url().toString(),
            "LETHE_API_KEY", server.newAccountKey(folder),
            "LETHE_SMALL_URL", small.url().toString(),
            "LETHE_SMALL_API_KEY", small.adminKey());
    return Child.run(CLIENTS.resolve(folder), environment, List.of(command));
  }
}
