package dev.lethe.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Artifact;
import dev.lethe.client.LetheClient;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server killed in the middle of a PATCH: what it has acknowledged is there, and no more. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class KilledUploadTest {
  private static final int FIRST = 300_000;
  private static final int BYTES = 1_000_000;

  @TempDir private Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final byte[] file = new byte[BYTES];
  private String key = "";

  @AfterEach
  void leaveNothing() throws IOException {
    new Folders(folder).removeScratchInMemory();
  }

  @Test
  @Tag("slow")
  void an_upload_goes_on_after_the_kill_where_it_was_acknowledged() throws Exception {
    new SplittableRandom(1).nextBytes(file);
    String job;
    String upload;
    try (var server = Program.server(folder, Map.of())) {
      URI url = server.url();
      key = Program.key(new Folders(folder).data());
      job =
          id(
              send(
                  url,
                  "POST",
                  "/v1/jobs",
                  "{\"type\":\"test.noop\",\"draft\":true}".getBytes(UTF_8)));
      upload =
          send(url, "POST", "/v1/jobs/" + job + "/uploads", new byte[0])
              .headers()
              .firstValue("Location")
              .orElseThrow();
      assertThat(patch(url, upload, 0, FIRST).statusCode()).isEqualTo(204);
      try (Socket open = openPatch(url, upload)) {
        awaitFiles(2);
        server.kill();
        assertThat(open.isConnected()).isTrue();
      }
    }
    try (var server = Program.server(folder, Map.of())) {
      URI url = server.url();
      assertThat(files()).isEqualTo(1);
      assertThat(send(url, "HEAD", upload, new byte[0]).headers().firstValue("Upload-Offset"))
          .hasValue(String.valueOf(FIRST));
      assertThat(patch(url, upload, FIRST, BYTES).statusCode()).isEqualTo(204);
      try (LetheClient client = Program.client(url, new Folders(folder).data())) {
        Artifact input = client.artifacts(job).getFirst();
        assertThat(input.sha256()).isEqualTo(Checks.sha256(file));
        assertThat(files()).isEqualTo(1);
        client.delete(job);
      }
      assertThat(files()).isZero();
    }
  }

  private HttpResponse<String> patch(URI url, String upload, int from, int to) throws Exception {
    HttpRequest.Builder request =
        request(url, upload)
            .header("Content-Type", "application/offset+octet-stream")
            .header("Upload-Offset", String.valueOf(from))
            .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(file, from, to - from));
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> send(URI url, String method, String path, byte[] body)
      throws Exception {
    HttpRequest.Builder request = request(url, path);
    if (body.length > 0) {
      request.header("Content-Type", "application/json");
    } else if (method.equals("POST")) {
      request.header("Upload-Length", String.valueOf(BYTES));
    }
    request.method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(URI url, String path) {
    return HttpRequest.newBuilder(url.resolve(path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + key)
        .header("Tus-Resumable", "1.0.0");
  }

  private static String id(HttpResponse<String> answer) {
    return answer.body().replaceAll("(?s).*?\"id\":\"([a-z0-9_]+)\".*", "$1");
  }

  /** A request with half of its bytes, which waits for the rest. */
  private Socket openPatch(URI url, String upload) throws IOException {
    var socket = new Socket("127.0.0.1", url.getPort());
    String head =
        "PATCH "
            + upload
            + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
            + key
            + "\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream"
            + "\r\nUpload-Offset: "
            + FIRST
            + "\r\nContent-Length: "
            + (BYTES - FIRST)
            + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    socket.getOutputStream().write(file, FIRST, 200_000);
    socket.getOutputStream().flush();
    return socket;
  }

  private void awaitFiles(int count) {
    long end = System.nanoTime() + Program.PATIENCE.toNanos();
    while (files() < count) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private long files() {
    return new Folders(folder)
        .blobs().keySet().stream().filter(name -> name.contains("art_")).count();
  }
}
