package dev.lethe.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.Server;
import dev.lethe.TestClock;
import dev.lethe.TestServer;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.testtype.NoopType;
import dev.lethe.testtype.ShellType;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rates and limits as a client of a real server meets them. */
final class LimitsServerTest {
  private static final String NOOP = "{\"type\":\"test.noop\"}";
  private static final String QUEUE_FULL = "queued_jobs: 0 of 0 are used, 1 more are wanted";

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void each_class_has_a_rate_of_its_own_and_says_how_much_is_left(@TempDir Path folder)
      throws Exception {
    var clock = new TestClock();
    Map<String, String> rates =
        Map.of(
            "rates.read",
            "60",
            "rates.read_burst",
            "3",
            "rates.write",
            "30",
            "rates.write_burst",
            "2");
    try (TestServer server = start(folder, rates, clock)) {
      String key = server.newAccountKey("north");
      for (int left = 2; left >= 0; left--) {
        HttpResponse<String> answer = ask(server.url(), key, "GET", "/v1/jobs", "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "RateLimit-Limit")).isEqualTo("3");
        assertThat(header(answer, "RateLimit-Remaining")).isEqualTo("" + left);
        assertThat(header(answer, "RateLimit-Reset")).isEqualTo("" + (3 - left));
        assertThat(header(answer, "RateLimit-Policy")).isEqualTo("60;w=60;burst=3");
      }
      HttpResponse<String> over = ask(server.url(), key, "GET", "/v1/usage", "");
      assertThat(over.statusCode()).isEqualTo(429);
      assertThat(over.body()).contains("\"code\":\"rate_limited\"");
      assertThat(header(over, "Retry-After")).isEqualTo("1");
      assertThat(header(over, "RateLimit-Remaining")).isEqualTo("0");

      // Neither another class nor another account pays for it.
      assertThat(ask(server.url(), key, "POST", "/v1/jobs", NOOP).statusCode()).isEqualTo(202);
      String other = server.newAccountKey("south");
      assertThat(ask(server.url(), other, "GET", "/v1/jobs", "").statusCode()).isEqualTo(200);

      assertThat(ask(server.url(), key, "POST", "/v1/jobs", NOOP).statusCode()).isEqualTo(202);
      HttpResponse<String> late = ask(server.url(), key, "POST", "/v1/jobs", NOOP);
      assertThat(header(late, "Retry-After")).isEqualTo("2");
      clock.advance(Duration.ofSeconds(2));
      assertThat(ask(server.url(), key, "POST", "/v1/jobs", NOOP).statusCode()).isEqualTo(202);
      assertThat(ask(server.url(), key, "GET", "/v1/jobs", "").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void the_client_asks_again_when_it_may(@TempDir Path folder) throws Exception {
    Map<String, String> rates = Map.of("rates.write", "60", "rates.write_burst", "1");
    try (TestServer server = start(folder, rates, InstantSource.system());
        var client = new LetheClient(server.url(), server.newAccountKey("north"))) {
      for (int i = 0; i < 3; i++) {
        client.submit(JobSubmission.of("test.noop"));
      }
      assertThat(client.quotas().usage(null).byType().getFirst().jobs()).isEqualTo(3);
    }
  }

  /** Of the body that is announced not a byte is sent. */
  @Test
  void what_there_is_no_room_for_is_refused_before_it_comes(@TempDir Path folder) throws Exception {
    Map<String, String> limits = Map.of("limits.stored_bytes", "1000", "limits.running_jobs", "0");
    try (TestServer server = start(folder, limits, InstantSource.system())) {
      String key = server.newAccountKey("north");
      HttpResponse<String> made =
          ask(server.url(), key, "POST", "/v1/jobs", "{\"type\":\"test.noop\",\"draft\":true}");
      String id = made.body().replaceAll("(?s).*\"id\":\"(job_[^\"]*)\".*", "$1");
      try (var socket = new Socket(server.url().getHost(), server.url().getPort())) {
        OutputStream out = socket.getOutputStream();
        String head =
            "PUT /v1/jobs/"
                + id
                + "/inputs/main HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + key
                + "\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.UTF_8));
        out.flush();
        byte[] start = socket.getInputStream().readNBytes(12);
        assertThat(new String(start, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 429");
      }
    }
  }

  @Test
  void usage_is_what_lies_on_the_disk(@TempDir Path folder) throws Exception {
    try (TestServer server = start(folder, Map.of(), InstantSource.system());
        var client = new LetheClient(server.url(), server.newAccountKey("north"))) {
      for (int i = 1; i <= 5; i++) {
        Path file = Files.write(folder.resolve("in-" + i), new byte[i * 10_000]);
        var part = FilePart.of(file);
        Job job = client.submit(JobSubmission.of("test.noop"), List.of(part), (_, _) -> {});
        client.waitForEnd(job.id(), Duration.ofSeconds(30), _ -> {});
      }
      assertThat(client.quotas().usage(null).bytes().stored()).isEqualTo(150_000);
      assertThat(client.quotas().usage(null).bytes().onDisk()).isEqualTo(onDisk(server));
    }
  }

  private static long onDisk(TestServer server) throws IOException {
    try (Stream<Path> files = Files.walk(server.data().resolve("blobs"))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static TestServer start(Path folder, Map<String, String> set, InstantSource clock)
      throws IOException {
    return TestServer.start(
        folder,
        set,
        new Server.Additions(
            List.of(new NoopType(), new ShellType()),
            clock,
            UnaryOperator.identity(),
            UnaryOperator.identity()));
  }

  private HttpResponse<String> ask(URI url, String key, String method, String path, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + key);
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    request.method(method, BodyPublishers.ofString(body));
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }

  /** Each vendor's clients are told in the words they know, and no job comes of it. */
  @Test
  void the_dialects_keep_to_the_same_limits_in_words_of_their_own(@TempDir Path folder)
      throws Exception {
    Map<String, String> set =
        Map.of(
            "limits.queued_jobs", "0",
            "dialects.unsiloed.parse", "test.noop",
            "dialects.useapi.imagine", "test.noop",
            "dialects.pictory.render", "test.noop",
            "dialects.cielo24.perform_transcription", "test.noop");
    try (TestServer server = start(folder, set, InstantSource.system())) {
      String key = server.newAccountKey("north");
      HttpResponse<String> useapi =
          ask(server.url(), key, "POST", "/v2/jobs/imagine", "{\"prompt\":\"a\"}");
      assertThat(useapi.statusCode()).isEqualTo(429);
      assertThat(useapi.body()).isEqualTo("{\"error\":\"" + QUEUE_FULL + "\",\"code\":429}");
      HttpResponse<String> unsiloed = form(server.url(), key, "/parse");
      assertThat(unsiloed.statusCode()).isEqualTo(402);
      assertThat(unsiloed.body())
          .isEqualTo(
              "{\"detail\":{\"message\":\"Insufficient quota\",\"status\":\"QUOTA_EXCEEDED\","
                  + "\"quota_data\":{\"current\":0,\"limit\":0,\"remaining\":0}}}");
      assertThat(ask(server.url(), key, "GET", "/v1/jobs", "").body()).startsWith("{\"items\":[]");
      try (Stream<Path> folders = Files.walk(server.data().resolve("blobs"))) {
        assertThat(folders.filter(path -> path.getFileName().toString().startsWith("job_")))
            .isEmpty();
      }
    }
  }

  private HttpResponse<String> form(URI url, String key, String path) throws Exception {
    String body =
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n"
            + "Content-Type: application/pdf\r\n\r\nbytes\r\n--b--\r\n";
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("api-key", key)
            .header("Content-Type", "multipart/form-data; boundary=b")
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
