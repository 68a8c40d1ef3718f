package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Resumable uploads that break off, meet each other or lose their draft, over bare sockets. */
final class BrokenTusTest {
  private World world;
  private String job;
  private String upload;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    world = World.open(folder, Map.of("inputs.max_bytes", "1MiB"));
    job = world.submit("user", "{\"type\":\"test.noop\",\"draft\":true}");
    HttpScenario.scenario("an upload")
        .post("/v1/jobs/" + job + "/uploads")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", "500000")
        .expect(201)
        .answer(answer -> upload = answer.header("Location").orElseThrow())
        .run(world);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void what_came_before_the_connection_broke_is_kept() throws Exception {
    try (Socket socket = connect()) {
      send(socket, patch(0, "Content-Length: 500000") + "x".repeat(200_000));
    }
    World.eventually("the bytes are counted", () -> offset() == 200_000);
    try (Socket socket = connect()) {
      send(socket, patch(200_000, "Content-Length: 300000") + "x".repeat(300_000));
      assertThat(head(socket)).startsWith("HTTP/1.1 204 ").contains("Upload-Offset: 500000");
    }
    HttpScenario.scenario("whole")
        .get("/v1/jobs/" + job + "/artifacts")
        .field("/items/0/bytes", "500000")
        .run(world);
  }

  @Test
  void a_head_cuts_a_request_that_is_still_open_and_counts_what_it_brought() throws Exception {
    try (Socket socket = connect()) {
      send(socket, patch(0, "Content-Length: 500000") + "x".repeat(200_000));
      // Until its bytes are read, the first request may not have begun.
      World.eventually(
          "the request is at work", () -> world.jobFolders().contains(job) && world.files() > 0);
      var story = HttpScenario.scenario("resumed").head(upload).header("Tus-Resumable", "1.0.0");
      story
          .expect(200)
          .answer(
              a -> assertThat(Long.parseLong(a.header("Upload-Offset").orElseThrow())).isPositive())
          .run(world);
      assertThat(socket.getInputStream().read()).isNegative();
    } catch (java.net.SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  @Test
  void an_open_request_is_cut_with_410_when_its_draft_is_deleted() throws Exception {
    try (Socket socket = connect()) {
      send(socket, patch(0, "Content-Length: 500000") + "x".repeat(1_000));
      World.eventually("the request is at work", () -> world.files() > 0);
      HttpScenario.scenario("deleted")
          .delete("/v1/jobs/" + job + "?wait=20s")
          .expect(200)
          .leavesNothing()
          .run(world);
      String head = trickle(socket);
      assertThat(head).startsWith("HTTP/1.1 410 ");
    }
    World.eventually("no folder", () -> world.jobFolders().isEmpty());
  }

  @Test
  void more_than_the_upload_is_to_have_is_refused_before_it_is_read() throws Exception {
    try (Socket socket = connect()) {
      send(socket, patch(0, "Expect: 100-continue\r\nContent-Length: 500001"));
      assertThat(head(socket)).startsWith("HTTP/1.1 413 ");
    }
    try (Socket socket = connect()) {
      send(socket, patch(0, "Expect: 100-continue\r\nContent-Length: 9000000000"));
      assertThat(head(socket)).startsWith("HTTP/1.1 413 ");
    }
    assertThat(offset()).isZero();
  }

  @Test
  void a_checksum_of_a_request_that_broke_off_keeps_nothing() throws Exception {
    try (Socket socket = connect()) {
      String sum = "Content-Length: 500000\r\nUpload-Checksum: md5 XUFAKrxLKna5cZ2REBfFkg==";
      send(socket, patch(0, sum) + "x".repeat(200_000));
      World.eventually("the request is at work", () -> world.files() > 0);
    }
    World.eventually("nothing is left of it", () -> world.files() == 0);
    assertThat(offset()).isZero();
  }

  /** A byte now and then, until the server answers. */
  private static String trickle(Socket socket) throws Exception {
    var silence = new CountDownLatch(1);
    for (int i = 0; i < 100 && socket.getInputStream().available() == 0; i++) {
      send(socket, "x");
      assertThat(silence.await(100, TimeUnit.MILLISECONDS)).isFalse();
    }
    return head(socket);
  }

  private long offset() {
    return world
        .send(new Exchange.Asked("GET", upload, "", world.authorization("user"), World.NOTHING))
        .json()
        .path("offset")
        .asLong();
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), world.server().url().getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private String patch(long at, String more) {
    return "PATCH "
        + upload
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + world.key("user")
        + "\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream"
        + "\r\nUpload-Offset: "
        + at
        + "\r\n"
        + more
        + "\r\n\r\n";
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static String head(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      assertThat(next).as("end of stream after %s", head).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }
}
