package dev.lethe.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Whoever comes without a key, where the operator lets programs of the same machine in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AnonymousTest {
  private static final String JOBS = "GET /v1/jobs HTTP/1.1\r\n";
  private TestServer server;

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    server = TestServer.start(folder, Map.of("server.anonymous_account", "local"));
  }

  @AfterAll
  void close() {
    server.close();
  }

  @Test
  void a_program_on_this_machine_is_let_in() throws IOException {
    for (String host :
        List.of("localhost", "LOCALHOST:80", "127.0.0.1", "127.8.9.1:1", "[::1]:8")) {
      assertThat(status(JOBS + "Host: " + host + "\r\n")).as(host).isEqualTo(200);
    }
    assertThat(server.server().accounts().find("local").name()).isEqualTo("local");
  }

  @Test
  void it_may_not_administer() throws IOException {
    assertThat(status("GET /v1/keys?account=local HTTP/1.1\r\nHost: localhost\r\n")).isEqualTo(403);
    assertThat(status("GET /v1/audit HTTP/1.1\r\nHost: localhost\r\n")).isEqualTo(403);
  }

  @Test
  void another_name_that_leads_here_is_not_this_machine() throws IOException {
    for (String host :
        List.of("example.org", "localhost.example.org", "10.0.0.1", "127.0.0.1.nip.io")) {
      assertThat(status(JOBS + "Host: " + host + "\r\n")).as(host).isEqualTo(401);
    }
  }

  @Test
  void what_a_browser_or_a_proxy_sends_is_refused() throws IOException {
    for (String header :
        List.of(
            "Origin: http://127.0.0.1:8080",
            "Origin: null",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-origin",
            "Forwarded: for=192.0.2.1",
            "X-Forwarded-For: 192.0.2.1",
            "X-Forwarded-Host: example.org",
            "X-Real-IP: 192.0.2.1",
            "Via: 1.1 proxy")) {
      assertThat(status(JOBS + "Host: localhost\r\n" + header + "\r\n")).as(header).isEqualTo(401);
    }
    assertThat(status(JOBS + "Host: localhost\r\nSec-Fetch-Site: none\r\n")).isEqualTo(200);
  }

  @Test
  void a_key_that_is_worth_nothing_is_not_overlooked() throws IOException {
    assertThat(status(JOBS + "Host: localhost\r\nAuthorization: Bearer x\r\n")).isEqualTo(401);
    assertThat(status(JOBS + "Host: localhost\r\nAuthorization: Basic eDp5\r\n")).isEqualTo(401);
  }

  @Test
  void a_server_that_others_reach_does_not_start_with_it(@TempDir Path other) {
    for (Map<String, String> more :
        List.of(
            Map.of("server.listen", "0.0.0.0:0"),
            Map.of("server.listen", "example.org:0"),
            Map.of("server.public_url", "https://jobs.example.org"))) {
      var settings = new HashMap<>(more);
      settings.put("server.anonymous_account", "local");
      assertThatThrownBy(() -> TestServer.start(other, settings).close())
          .as("%s", more)
          .hasMessageContaining("server.anonymous_account lets in whoever can reach the server");
    }
  }

  @Test
  void a_name_that_no_account_can_have_stops_the_start(@TempDir Path other) {
    assertThatThrownBy(
            () -> TestServer.start(other, Map.of("server.anonymous_account", "?")).close())
        .hasMessageContaining("server.anonymous_account: a name is");
  }

  @Test
  void nobody_else_is_let_in_once_the_account_is_closed(@TempDir Path other) throws Exception {
    try (var closing = TestServer.start(other, Map.of("server.anonymous_account", "local"));
        var admin = closing.client()) {
      assertThat(status(closing, JOBS + "Host: localhost\r\n")).isEqualTo(200);
      admin.tenants().close("local");
      assertThat(status(closing, JOBS + "Host: localhost\r\n")).isEqualTo(401);
    }
  }

  private int status(String head) throws IOException {
    return status(server, head);
  }

  private static int status(TestServer of, String head) throws IOException {
    try (var socket = new Socket(of.url().getHost(), of.url().getPort())) {
      socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(ISO_8859_1));
      String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    }
  }
}
