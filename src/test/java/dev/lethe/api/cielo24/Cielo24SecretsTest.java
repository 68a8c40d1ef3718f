package dev.lethe.api.cielo24;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.api.Row;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vendor puts credentials into addresses: a server that logs all it can must not log them. */
final class Cielo24SecretsTest {
  private static final String CANARY = "hushhush";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"debug", "trace"})
  @Row({"3.8"})
  void what_is_secret_in_an_address_is_in_no_log_no_figure_and_no_error(String level)
      throws Exception {
    Path log = folder.resolve("log.txt");
    Process server = start(log, level);
    try (var http = HttpClient.newHttpClient()) {
      URI url = URI.create(written(server, log, "server.url"));
      String key = written(server, log, "admin.key");
      var asked = new Asks(http, url);
      String token = asked.login(key);
      for (String path : paths(token)) {
        for (String method : List.of("GET", "POST", "HEAD", "PUT")) {
          HttpResponse<String> said = asked.send(method, path, "new_password=" + CANARY + "9");
          assertThat(said.body()).as(path).doesNotContain(CANARY, token);
          assertThat(said.headers().map().toString()).doesNotContain(CANARY, token);
        }
      }
      for (String ending : List.of("%", "%zz HTTP/0.9", " x HTTP/1.1\r\nHost: a\r\nBad Header")) {
        String path = "/api/account/login?v=1&username=admin&password=" + CANARY + "10";
        assertThat(asked.raw("GET " + path + ending)).doesNotContain(CANARY);
      }
      String figures = asked.send("GET", "/metrics", "").body();
      assertThat(figures).contains("/api/account/login").doesNotContain(CANARY, token);
      server.destroy();
      assertThat(server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      String secret = key.substring(key.indexOf('.') + 1);
      assertThat(Files.readString(log))
          .contains("route=/api/job/list")
          .contains("route=/api/account/login")
          .doesNotContain(CANARY, token, secret);
    } finally {
      server.destroyForcibly();
    }
  }

  private static List<String> paths(String token) {
    return List.of(
        "/api/account/login?v=1&username=admin&password=" + CANARY + "1",
        "/api/account/login?v=1&username=" + CANARY + "2&password=" + CANARY + "3",
        "/api/account/login?v=1&username=admin&securekey=" + CANARY + "4",
        "/api/job/list?v=1&api_token=" + CANARY + "5",
        "/api/job/list?v=1&api_token=" + token,
        "/api/job/list?v=2&api_token=" + token,
        "/api/job/list?v=1&api_token=" + token + "&api_token=" + CANARY + "6",
        "/api/job/list?v=1&api_token=" + token + "&CreationDateFrom=" + CANARY,
        "/api/job/nothing?v=1&api_token=" + token + "&password=" + CANARY + "7",
        "/api/account/remove_api_key?v=1&api_token=" + token + "&api_securekey=" + CANARY + "8",
        "/api/job/new?v=1&api_token=" + token + "&username=" + CANARY,
        "/api/job/%00?v=1&api_token=" + token,
        "/elsewhere?v=1&api_token=" + token + "&securekey=" + CANARY);
  }

  private Process start(Path log, String level) throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.lethe.Main",
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            folder.resolve("data").toString());
    builder.environment().keySet().removeIf(name -> name.startsWith("LETHE_"));
    builder.environment().put("LETHE_LOG__LEVEL", level);
    builder.environment().put("LETHE_DISK__FREE_FLOOR", "1MiB");
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /** The content of a file that the server writes when it is ready. */
  private String written(Process server, Path log, String name) throws Exception {
    Path file = folder.resolve("data").resolve(name);
    Instant end = Instant.now().plus(PATIENCE);
    while (!Files.exists(file)) {
      boolean over = server.waitFor(20, TimeUnit.MILLISECONDS) || Instant.now().isAfter(end);
      assertThat(over).as(() -> said(log)).isFalse();
    }
    return Files.readString(file).strip();
  }

  private static String said(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private record Asks(HttpClient http, URI url) {
    String login(String key) throws Exception {
      String path = "/api/account/login?v=1&username=admin&securekey=" + Caller.encoded(key);
      String body = send("GET", path, "").body();
      assertThat(body).contains("ApiToken");
      return body.substring("{\"ApiToken\":\"".length(), body.length() - 2);
    }

    /** As no client sends it. */
    String raw(String head) throws IOException {
      try (var socket = new Socket(url.getHost(), url.getPort())) {
        socket.setSoTimeout(10_000);
        String version = head.contains(" HTTP/") ? "" : " HTTP/1.1";
        String request = head + version + "\r\nHost: a\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(UTF_8));
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
      }
    }

    HttpResponse<String> send(String method, String path, String body) throws Exception {
      var request =
          HttpRequest.newBuilder(url.resolve(path))
              .header("x-auth-user", CANARY)
              .header("x-auth-password", CANARY)
              .method(
                  method,
                  method.equals("POST")
                      ? BodyPublishers.ofByteArray(body.getBytes(UTF_8))
                      : BodyPublishers.noBody())
              .build();
      try {
        return http.send(request, BodyHandlers.ofString());
      } catch (IOException e) {
        throw new IOException(method + " " + path, e);
      }
    }
  }
}
