package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Uploads that break off or go too far, byte by byte over a bare socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BrokenUploadTest {
  private static final long TEN_GIGABYTES = 10L << 30;
  private static final String FORM =
      Form.with().job("{\"type\":\"test.noop\"}").file("f", "f", "x".repeat(400_000)).text();

  private World world;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    world = World.open(folder, Map.of("inputs.max_bytes", "1MiB"));
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void an_upload_is_seen_by_nobody_until_it_is_whole() throws Exception {
    try (Socket socket = connect()) {
      send(socket, head("POST", "/v1/jobs", "Content-Length: " + FORM.length()));
      send(socket, FORM.substring(0, 200_000));
      World.eventually("the upload has a folder", () -> !world.jobFolders().isEmpty());
      assertThatNoJobIsListed();
      send(socket, FORM.substring(200_000));
      String answer = answer(socket);
      assertThat(answer).startsWith("HTTP/1.1 202 ");
      String id = answer.substring(answer.indexOf("job_"), answer.indexOf("job_") + 30);
      HttpScenario.scenario("whole now")
          .get("/v1/jobs")
          .field("/items/0/id", id)
          .delete("/v1/jobs/" + id + "?wait=20s")
          .expect(200)
          .run(world);
    }
    assertThatNothingIsLeft();
  }

  @Test
  void an_upload_that_breaks_off_leaves_nothing() throws Exception {
    try (Socket socket = connect()) {
      send(socket, head("POST", "/v1/jobs", "Content-Length: " + FORM.length()));
      send(socket, FORM.substring(0, 200_000));
      World.eventually("the upload has a folder", () -> !world.jobFolders().isEmpty());
    }
    assertThatNothingIsLeft();
    assertThatNoJobIsListed();
  }

  @Test
  void a_draft_keeps_the_input_that_a_broken_one_was_to_replace() throws Exception {
    String draft = world.submit("user", "{\"type\":\"test.noop\",\"draft\":true}");
    HttpScenario.scenario("the first")
        .put("/v1/jobs/" + draft + "/inputs/main")
        .body("text/plain", "first")
        .expect(200)
        .run(world);
    try (Socket socket = connect()) {
      send(socket, head("PUT", "/v1/jobs/" + draft + "/inputs/main", "Content-Length: 500000"));
      send(socket, "x".repeat(200_000));
      World.eventually("a second file is on its way", () -> world.files() > 1);
    }
    World.eventually("only the first file is left", () -> world.files() == 1);
    HttpScenario.scenario("still the first")
        .get("/v1/jobs/" + draft + "/artifacts")
        .field("/items/0/bytes", "5")
        .get("/v1/jobs/" + draft)
        .field("/artifact_count", "1")
        .field("/stored_bytes", "5")
        .delete("/v1/jobs/" + draft + "?wait=20s")
        .expect(200)
        .run(world);
    assertThatNothingIsLeft();
  }

  @Test
  void a_body_over_the_limit_is_refused_before_it_is_sent() throws Exception {
    try (Socket socket = connect()) {
      send(socket, head("POST", "/v1/jobs", "Content-Length: " + TEN_GIGABYTES));
      assertThat(answer(socket)).startsWith("HTTP/1.1 413 ").contains("upload_too_large");
    }
    try (Socket socket = connect()) {
      String length = "Expect: 100-continue\r\nContent-Length: " + TEN_GIGABYTES;
      send(socket, head("POST", "/v1/jobs", length));
      assertThat(answer(socket)).startsWith("HTTP/1.1 413 ").contains("upload_too_large");
    }
    assertThatNothingIsLeft();
  }

  @Test
  void a_body_of_unknown_length_is_refused_where_the_limit_is() throws Exception {
    String part = Form.with().job("{\"type\":\"test.noop\"}").unfinished();
    String file = "--" + Form.BOUNDARY + "\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n";
    try (Socket socket = connect()) {
      send(socket, head("POST", "/v1/jobs", "Transfer-Encoding: chunked"));
      send(socket, chunk(part + file));
      for (int i = 0; i < 33; i++) {
        send(socket, chunk("x".repeat(64 << 10)));
      }
      assertThat(answer(socket)).startsWith("HTTP/1.1 413 ").contains("upload_too_large");
    }
    assertThatNothingIsLeft();
    assertThatNoJobIsListed();
  }

  @Test
  void a_request_without_a_length_has_no_body() throws Exception {
    try (Socket socket = connect()) {
      send(socket, head("POST", "/v1/jobs", "X-None: 1"));
      assertThat(answer(socket)).startsWith("HTTP/1.1 400 ").contains("ends too early");
    }
    assertThatNothingIsLeft();
  }

  private void assertThatNoJobIsListed() throws Exception {
    HttpScenario.scenario("no job").get("/v1/jobs").field("/items", "[]").run(world);
  }

  private void assertThatNothingIsLeft() {
    World.eventually("no job folder", () -> world.jobFolders().isEmpty());
    assertThat(world.files()).isZero();
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), world.server().url().getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private String head(String method, String path, String more) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + world.key("user")
        + "\r\nContent-Type: "
        + Form.MEDIA_TYPE
        + "\r\n"
        + more
        + "\r\n\r\n";
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** The head and as much of the body as its length says. */
  private static String answer(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      assertThat(next).as("end of stream after %s", head).isNotNegative();
      head.append((char) next);
    }
    String text = head.toString();
    int at = text.indexOf("Content-Length: ") + 16;
    int length = Integer.parseInt(text.substring(at, text.indexOf('\r', at)));
    return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }
}
