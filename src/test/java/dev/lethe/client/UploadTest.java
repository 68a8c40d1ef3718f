package dev.lethe.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UploadTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void a_submission_with_files_is_a_multipart_body_to_the_byte() throws IOException {
    Path file = Files.write(folder.resolve("a.bin"), new byte[] {0, 13, 10, '-', '-', (byte) 255});
    var last = new AtomicLong();
    try (var peer = new Peer().on("POST /v1/jobs", 202, Samples.job("job_1", "queued"));
        var client = new LetheClient(peer.uri(), "k")) {
      client.submit(
          JobSubmission.of("x.y"),
          List.of(new FilePart("file", file, "Ärger \"1\".bin", "video/mp4")),
          (done, _) -> last.set(done));

      Peer.Asked asked = peer.asked("POST");
      String type = asked.headers().getFirst("Content-Type");
      String boundary = type.substring(type.indexOf("boundary=") + "boundary=".length());
      String head =
          """
          --%s
          Content-Disposition: form-data; name="job"
          Content-Type: application/json

          {"type":"x.y","keep_partial":false,"draft":false}
          --%s
          Content-Disposition: form-data; name="file"; filename="Ärger %%221%%22.bin"
          Content-Type: video/mp4

          """
              .formatted(boundary, boundary)
              .replace("\n", "\r\n");
      String tail = "\r\n--" + boundary + "--\r\n";
      assertThat(asked.body())
          .isEqualTo(joined(head.getBytes(UTF_8), Files.readAllBytes(file), tail.getBytes(UTF_8)));
      assertThat(asked.headers().getFirst("Content-Length"))
          .isEqualTo(Integer.toString(asked.body().length));
      assertThat(last).hasValue(asked.body().length);
    }
  }

  @Test
  void a_large_file_arrives_whole() throws IOException {
    long size = 48 << 20;
    Path file = sparse(size);
    var arrived = new AtomicLong();
    try (var peer = new Counting(arrived);
        var client = new LetheClient(peer.uri(), "k")) {
      client.submit(JobSubmission.of("x.y"), List.of(FilePart.of(file)), ByteProgress.NONE);
    }
    assertThat(arrived.get()).isGreaterThan(size).isLessThan(size + 1000);
  }

  @Test
  void a_refusal_costs_no_upload() throws IOException {
    Path file = sparse(64 << 20);
    var sent = new AtomicLong();
    try (var refusing = new Refusing();
        var client = new LetheClient(refusing.uri(), "wrong")) {
      assertThatThrownBy(() ->
              client.submit(
                  JobSubmission.of("x.y"), List.of(FilePart.of(file)), (done, _) -> sent.set(done)))
          .isInstanceOfSatisfying(
              LetheException.class, e -> assertThat(e.code()).isEqualTo("unauthorized"));
    }
    assertThat(sent).hasValue(0);
  }

  @Test
  void a_refusal_that_is_lost_with_its_connection_is_asked_for_again() throws IOException {
    Path file = sparse(64 << 20);
    try (var peer = new Cutting();
        var client = new LetheClient(peer.uri(), "k")) {
      var parts = List.of(FilePart.of(file));
      assertThatThrownBy(() -> client.submit(JobSubmission.of("x.y"), parts, ByteProgress.NONE))
          .isInstanceOfSatisfying(
              LetheException.class, e -> assertThat(e.code()).isEqualTo("invalid_request"));
    }
  }

  @Test
  void an_input_of_a_draft_is_its_bytes() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "hello");
    try (var peer = new Peer().on("PUT /v1/jobs/job_1/inputs/main%20one", 200, "{}");
        var client = new LetheClient(peer.uri(), "k")) {
      client.putInput("job_1", "main one", FilePart.of(file), ByteProgress.NONE);

      assertThat(peer.asked("PUT").text()).isEqualTo("hello");
    }
  }

  @Test
  void a_file_that_is_not_there_is_told_apart_from_the_server() {
    try (var client = new LetheClient(URI.create("http://127.0.0.1:1"), "k")) {
      var parts = List.of(FilePart.of(folder.resolve("absent")));
      assertThatThrownBy(() -> client.submit(JobSubmission.of("x"), parts, ByteProgress.NONE))
          .isInstanceOf(java.io.UncheckedIOException.class)
          .hasMessageContaining("absent");
    }
  }

  private Path sparse(long size) throws IOException {
    Path file = folder.resolve("large.bin");
    try (var access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(size);
    }
    return file;
  }

  private static byte[] joined(byte[]... parts) {
    var all = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Counts what arrives without keeping it. */
  private static final class Counting implements AutoCloseable {
    private final com.sun.net.httpserver.HttpServer server;

    Counting(AtomicLong arrived) throws IOException {
      server =
          com.sun.net.httpserver.HttpServer.create(
              new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            try (InputStream body = exchange.getRequestBody()) {
              arrived.set(body.transferTo(java.io.OutputStream.nullOutputStream()));
            }
            Peer.reply(exchange, 202, Samples.job("job_1", "queued").getBytes(UTF_8));
          });
      server.start();
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  /** Cuts uploads in their middle, and refuses what is no upload with a reason. */
  private static final class Cutting implements AutoCloseable {
    private final com.sun.net.httpserver.HttpServer server;

    Cutting() throws IOException {
      server =
          com.sun.net.httpserver.HttpServer.create(
              new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            if (exchange.getRequestHeaders().getFirst("Content-Type").startsWith("multipart")) {
              exchange.getRequestBody().readNBytes(1 << 20);
              throw new IOException("cut");
            }
            byte[] body = Samples.problem(400, "invalid_request", "no").getBytes(UTF_8);
            exchange.getRequestBody().readAllBytes();
            Peer.reply(exchange, 400, body);
          });
      server.start();
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  /** Reads the head of one request and refuses it, as a server does that knows no such key. */
  private static final class Refusing implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final CompletableFuture<Void> served = CompletableFuture.runAsync(this::serve);

    Refusing() throws IOException {}

    URI uri() {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    private void serve() {
      try (Socket connection = socket.accept()) {
        InputStream in = connection.getInputStream();
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
          head.append((char) in.read());
        }
        byte[] body = Samples.problem(401, "unauthorized", "no such key").getBytes(UTF_8);
        String answer =
            "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: "
                + body.length
                + "\r\n\r\n";
        connection.getOutputStream().write(answer.getBytes(UTF_8));
        connection.getOutputStream().write(body);
        connection.getOutputStream().flush();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      served.join();
      socket.close();
    }
  }
}
