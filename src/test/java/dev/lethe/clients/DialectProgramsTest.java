package dev.lethe.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.TestServer;
import dev.lethe.api.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Programs as users of the vendors write them, on a real video: create, poll, fetch, end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DialectProgramsTest {
  private static final Path PROGRAMS = Path.of("clients", "dialects").toAbsolutePath();

  private Path folder = Path.of("");
  private TestServer server;
  private String clip = "";

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
    server =
        TestServer.start(
            own.resolve("server"),
            Map.of(
                "dialects.unsiloed.parse",
                "video.transcode",
                "dialects.unsiloed.parse_params",
                "{\"container\":\"mp4\",\"heights\":[90]}",
                "dialects.cielo24.perform_transcription",
                "video.transcode",
                "dialects.cielo24.perform_transcription_params",
                "{\"container\":\"mp4\",\"heights\":[\"$options.height:number\"]}"));
  }

  @AfterAll
  void stop() {
    server.close();
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
  @Row({"3-A", "3-B", "3-J", "3-M", "3-N", "3-O", "3-S", "3-T", "3-Z"})
  void cielo24_with_python() throws Exception {
    assertThat(cielo24("cielo24-python", "python3", "-B", "cielo24.py")).endsWith("all done\n");
  }

  @Test
  @Row({"3-A", "3-B", "3-J", "3-M", "3-N", "3-O", "3-S", "3-T", "3-Z"})
  void cielo24_with_java() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    assertThat(cielo24("cielo24-java", java, "Cielo24.java")).endsWith("all done\n");
  }

  private String cielo24(String account, String... command) throws Exception {
    var all = new ArrayList<>(List.of(command));
    all.set(all.size() - 1, PROGRAMS.resolve(all.getLast()).toString());
    all.add(clip);
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
    String program = PROGRAMS.resolve(command[command.length - 1]).toString();
    command[command.length - 1] = program;
    var all = new ArrayList<>(List.of(command));
    all.add(clip);
    return Child.run(
        folder,
        Map.of(
            "UNSILOED_URL",
            server.url().toString(),
            "UNSILOED_API_KEY",
            server.newAccountKey(account)),
        all);
  }
}
