package dev.lethe.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DownloadTest {
  private static final String PATH = "/v1/artifacts/art_1";

  @TempDir private Path folder = Path.of("");
  private final Peer peer = new Peer();
  private final LetheClient client = new LetheClient(peer.uri(), "k");
  private final byte[] bytes = new byte[300_000];
  private Path file = Path.of("");

  @BeforeEach
  void fill() {
    new Random(7).nextBytes(bytes);
    file = folder.resolve("a.mp4");
  }

  @AfterEach
  void close() {
    client.close();
    peer.close();
  }

  @Test
  void a_download_is_the_whole_file_and_nothing_beside_it() throws IOException {
    peer.on("GET " + PATH, exchange -> whole(exchange, "\"v1\"", bytes));
    var last = new AtomicLong();

    client.download("art_1", file, (done, _) -> last.set(done));

    assertThat(file).hasBinaryContent(bytes);
    assertThat(last).hasValue(bytes.length);
    assertThat(names()).containsExactly("a.mp4");
  }

  @Test
  void a_broken_download_goes_on_where_it_stopped() throws IOException {
    peer.on("GET " + PATH, exchange -> broken(exchange, 200, "\"v1\"", bytes, 100_000));
    peer.on("GET " + PATH, exchange -> rest(exchange, 50_000));
    peer.on("GET " + PATH, exchange -> rest(exchange, Integer.MAX_VALUE));

    client.download("art_1", file, ByteProgress.NONE);

    assertThat(file).hasBinaryContent(bytes);
    assertThat(peer.asked()).hasSize(3);
    assertThat(peer.asked("GET").headers().getFirst("Range")).isEqualTo("bytes=150000-");
    assertThat(peer.asked("GET").headers().getFirst("If-Range")).isEqualTo("\"v1\"");
  }

  @Test
  void a_file_that_changed_meanwhile_is_fetched_anew() throws IOException {
    byte[] other = Arrays.copyOf(bytes, 1234);
    other[0]++;
    peer.on("GET " + PATH, exchange -> broken(exchange, 200, "\"v1\"", bytes, 100_000));
    peer.on("GET " + PATH, exchange -> whole(exchange, "\"v2\"", other));

    client.download("art_1", file, ByteProgress.NONE);

    assertThat(file).hasBinaryContent(other);
  }

  @Test
  void an_erasure_in_the_middle_leaves_nothing() {
    peer.on("GET " + PATH, exchange -> broken(exchange, 200, "\"v1\"", bytes, 100_000));
    peer.on("GET " + PATH, 410, Samples.problem(410, "job_erased", "the job was erased"));

    assertThatThrownBy(() -> client.download("art_1", file, ByteProgress.NONE))
        .isInstanceOfSatisfying(
            LetheException.class, e -> assertThat(e.code()).isEqualTo("job_erased"));

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void wrong_bytes_do_not_become_the_file() {
    peer.on("GET " + PATH, exchange -> whole(exchange, "\"v1\"", bytes));
    peer.on(
        "GET /v1/jobs/job_1/artifacts",
        200,
        "{\"items\":[%s],\"next_cursor\":null}"
            .formatted(Samples.artifact("art_1", "video", "a", 1, "\"00ff\"")));
    Artifact artifact = client.artifacts("job_1").getFirst();

    assertThatThrownBy(() -> client.download(artifact, file, ByteProgress.NONE))
        .hasMessageContaining("are not those the server has");

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_piece_is_asked_for_by_its_ends() {
    peer.on(
        "GET " + PATH,
        exchange -> {
          exchange.getResponseHeaders().add("Content-Range", "bytes 10-13/300000");
          Peer.reply(exchange, 206, Arrays.copyOfRange(bytes, 10, 14));
        });

    RangeRead piece = client.range("art_1", 10, 13);

    assertThat(piece.status()).isEqualTo(206);
    assertThat(piece.contentRange()).isEqualTo("bytes 10-13/300000");
    assertThat(piece.bytes()).isEqualTo(Arrays.copyOfRange(bytes, 10, 14));
    assertThat(peer.asked("GET").headers().getFirst("Range")).isEqualTo("bytes=10-13");
  }

  @Test
  void a_head_names_and_sizes_the_file() {
    peer.on(
        "HEAD " + PATH,
        exchange -> {
          var headers = exchange.getResponseHeaders();
          headers.add("Content-Disposition", "attachment; filename=\"a.mp4\"");
          headers.add("Content-Length", "300000");
          headers.add("ETag", "\"v1\"");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });

    ArtifactHead head = client.head("art_1");

    assertThat(head.name()).isEqualTo("a.mp4");
    assertThat(head.bytes()).isEqualTo(300_000);
    assertThat(head.etag()).isEqualTo("\"v1\"");
  }

  @Test
  void a_file_name_is_read_in_each_of_its_spellings() {
    assertThat(Disposition.fileName("attachment; filename=a.mp4")).contains("a.mp4");
    assertThat(Disposition.fileName("inline; filename=\"a \\\"b\\\".mp4\""))
        .contains("a \"b\".mp4");
    assertThat(Disposition.fileName("attachment; filename=\"x\"; filename*=UTF-8''%C3%84+1.mp4"))
        .contains("Ä+1.mp4");
    assertThat(Disposition.fileName("attachment; filename*=UTF-8''%ZZ")).isEmpty();
    assertThat(Disposition.fileName("attachment")).isEmpty();
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(path -> String.valueOf(path.getFileName())).toList();
    }
  }

  private static void whole(HttpExchange exchange, String etag, byte[] body) throws IOException {
    exchange.getResponseHeaders().add("ETag", etag);
    Peer.reply(exchange, 200, body);
  }

  private void rest(HttpExchange exchange, int most) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
    byte[] rest = Arrays.copyOfRange(bytes, from, bytes.length);
    broken(exchange, 206, "\"v1\"", rest, Math.min(most, rest.length));
  }

  /** Announces all, sends some, and cuts the connection. */
  private static void broken(HttpExchange exchange, int status, String etag, byte[] all, int sent)
      throws IOException {
    exchange.getResponseHeaders().add("ETag", etag);
    exchange.sendResponseHeaders(status, all.length);
    exchange.getResponseBody().write(all, 0, sent);
    exchange.getResponseBody().flush();
    exchange.close();
  }
}
