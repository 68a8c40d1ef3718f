package dev.lethe.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lethe.TestServer;
import dev.lethe.api.Row;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs as users of the vendors write them, with the job types that serve the calls without a
 * setting: create, poll, fetch, end.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DialectProgramsTest {
  private static final Path PROGRAMS = Path.of("clients", "dialects").toAbsolutePath();

  private static final String REPORT =
      Path.of("src/test/resources/documents/report.pdf").toAbsolutePath().toString();
  private static final String VOICE =
      "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0880.wav";

  private Path folder = Path.of("");
  private TestServer server;
  private String clip = "";
  private HttpServer site;

  @BeforeAll
  void start(@TempDir Path own) throws Exception {
    folder = own;
    clip = own.resolve("clip.mp4").toString();
    Child.run(
        own,
        Map.of(),
        List.of(
            "ffmpeg",
            "-nostdin",
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "testsrc=s=160x120:d=1",
            clip));
    site = site(Path.of(clip));
    server =
        TestServer.start(
            own.resolve("server"),
            Map.of(
                "inputs.allow_private_addresses", "true",
                "types.dir", Path.of("examples/types").toAbsolutePath().toString(),
                "dialects.useapi.imagine", "image.example",
                "dialects.useapi.imagine_params", "{\"prompt\":\"$prompt\"}"));
  }

  @AfterAll
  void stop() {
    server.close();
    site.stop(0);
  }

  @Test
  @Row({"0-A", "0-B", "0-C", "0-G", "R0.8", "R0.11"})
  void unsiloed_with_curl() throws Exception {
    assertThat(run("unsiloed-shell", "sh", "unsiloed.sh")).endsWith("all done\n");
  }

  @Test
  @Row({"0-A", "0-B", "0-C", "0-G", "R0.8", "R0.11"})
  void unsiloed_with_python() throws Exception {
    assertThat(run("unsiloed-python", "python3", "-B", "unsiloed.py")).endsWith("all done\n");
  }

  @Test
  @Row({"1-A", "1-A3", "1-B", "1-B2", "1-B6", "1-C", "1-D", "1-H", "R1.11", "R1.13", "R1.19"})
  void pictory_with_python() throws Exception {
    assertThat(render("pictory-python", "python3", "-B", "pictory.py")).endsWith("all done\n");
  }

  @Test
  @Row({"1-A", "1-A2", "1-B", "1-B2", "1-B3", "1-B6", "1-E", "1-F", "R1.11", "R1.17"})
  void pictory_with_node() throws Exception {
    assertThat(render("pictory-node", "node", "pictory.mjs")).endsWith("all done\n");
  }

  @Test
  @Row({"2-A", "2-A1", "2-B", "2-E", "2-F", "R2.1", "R2.2", "R2.7", "R2.9"})
  void useapi_with_curl() throws Exception {
    assertThat(imagine("useapi-shell", "sh", "useapi.sh")).endsWith("all done\n");
  }

  @Test
  @Row({"2-A", "2-A1", "2-B", "2-E", "2-F", "R2.1", "R2.2", "R2.7", "R2.9"})
  void useapi_with_node() throws Exception {
    assertThat(imagine("useapi-node", "node", "useapi.mjs")).endsWith("all done\n");
  }

  @Test
  @Row({"2-A", "2-A1", "2-A2", "2-B", "2-E", "2-F", "2-G", "R2.1", "R2.2", "R2.7", "R2.9"})
  void useapi_with_python() throws Exception {
    assertThat(imagine("useapi-python", "python3", "-B", "useapi.py")).endsWith("all done\n");
  }

  @Test
  @Row({"3-A", "3-B", "3-J", "3-M", "3-N", "3-O", "3-S", "3-T", "3-Z"})
  void cielo24_with_python() throws Exception {
    assertThat(cielo24("cielo24-python", "python3", "-B", "cielo24.py")).endsWith("all done\n");
  }

  @Test
  @Row({"3-A", "3-B", "3-J", "3-M", "3-N", "3-O", "3-S", "3-T", "3-Z"})
  @Tag("slow")
  void cielo24_with_java() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    assertThat(cielo24("cielo24-java", java, "Cielo24.java")).endsWith("all done\n");
  }

  private String cielo24(String account, String... command) throws Exception {
    var all = new ArrayList<>(List.of(command));
    all.set(all.size() - 1, PROGRAMS.resolve(all.getLast()).toString());
    all.add(VOICE);
    return Child.run(
        folder,
        Map.of(
            "CIELO24_URL",
            server.url().toString(),
            "CIELO24_USERNAME",
            account,
            "CIELO24_API_KEY",
            server.newAccountKey(account)),
        all);
  }

  private String run(String account, String... command) throws Exception {
    var names = new Names("UNSILOED_URL", "UNSILOED_API_KEY");
    return run(names, account, REPORT, command);
  }

  private String render(String account, String... command) throws Exception {
    return run(new Names("PICTORY_URL", "PICTORY_API_KEY"), account, address(), command);
  }

  private String address() {
    return "http://127.0.0.1:" + site.getAddress().getPort() + "/clip.mp4";
  }

  private String imagine(String account, String... command) throws Exception {
    return run(new Names("USEAPI_URL", "USEAPI_TOKEN"), account, "a harbour at night", command);
  }

  /** In which variables of the environment a program looks. */
  private record Names(String url, String key) {}

  private String run(Names names, String account, String argument, String... command)
      throws Exception {
    String program = PROGRAMS.resolve(command[command.length - 1]).toString();
    command[command.length - 1] = program;
    var all = new ArrayList<>(List.of(command));
    all.add(argument);
    return Child.run(
        folder,
        Map.of(
            names.url(),
            server.url().toString(),
            names.key(),
            server.newAccountKey(account),
            "CLIENT_ID",
            account),
        all);
  }

  /** Serves the clip to jobs that fetch their input. */
  private static HttpServer site(Path clip) throws Exception {
    var site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    site.createContext(
        "/clip.mp4",
        exchange -> {
          byte[] bytes = Files.readAllBytes(clip);
          exchange.getResponseHeaders().set("Content-Type", "video/mp4");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    site.start();
    return site;
  }
}
