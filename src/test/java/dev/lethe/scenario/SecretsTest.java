package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a client says, and wherever it says it, none of it is in the log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SecretsTest {
  /** In every place where a client can put something, with a number for the place. */
  private static final String CANARY = "hushhush";

  private static final Pattern LINE =
      Pattern.compile(
          "method=(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|other) route=(none|/[a-z0-9/{}._]*)"
              + " status=\\d{3} ms=\\d+\\.\\d bytes=\\d+ request_id=[A-Za-z0-9._-]+"
              + "( account=acc_[0-9a-z]{26})?( cut=true)?");

  private World world;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    world = World.open(folder, Map.of("work.slots", "4", "inputs.max_bytes", "1MiB"));
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void nothing_that_a_client_says_is_in_the_log() throws Exception {
    try (LogCapture log = new LogCapture()) {
      inHeadersAndPaths().run(world);
      inBadBodies().run(world);
      inJobs().run(world);
      inDraftsAndEndings().run(world);
      inAccounts().run(world);
      Map<String, String> link = followed();
      for (String raw : notEvenHttp()) {
        sendRaw(raw);
      }
      scenario("last").get("/healthz").header("X-Request-Id", "the-last").run(world);
      World.eventually(
          "the last line is written",
          () -> log.lines().stream().anyMatch(line -> line.contains("request_id=the-last")));
      String key = world.key("user");
      assertThat(log.lines())
          .hasSizeGreaterThan(20)
          .noneMatch(line -> line.contains(CANARY))
          .noneMatch(line -> line.contains(key.substring(key.indexOf('.') + 1)))
          .noneMatch(line -> line.contains("lethe_key"))
          .noneMatch(line -> line.contains(link.getOrDefault("token", "")));
      scenario("nor in the figures")
          .get("/metrics")
          .as("none")
          .answer(answer ->
              assertThat(answer.text())
                  .contains("/l/{token}")
                  .doesNotContain(link.getOrDefault("token", "")))
          .run(world);
    }
  }

  @Test
  void each_request_has_one_line() throws Exception {
    String job = world.submit("user", "{\"type\":\"test.noop\"}");
    try (LogCapture log = new LogCapture()) {
      scenario("some requests")
          .get("/v1/jobs/" + job)
          .header("X-Request-Id", "line-1")
          .post("/v1/jobs/" + job + "/submit")
          .header("X-Request-Id", "line-2")
          .expect(409)
          .get("/v1/nothing/" + job)
          .header("X-Request-Id", "line-3")
          .expect(404)
          .ask("BREW", "/v1/jobs")
          .header("X-Request-Id", "line-4")
          .expect(405)
          .get("/v1/jobs")
          .as("none")
          .header("X-Request-Id", "line-5")
          .expect(401)
          .ask("OPTIONS", "/v1/jobs/" + job)
          .header("X-Request-Id", "line-6")
          .run(world);
      List<String> expected =
          List.of(
              "method=GET route=/v1/jobs/{id} status=200 request_id=line-1 account",
              "method=POST route=/v1/jobs/{id}/submit status=409 request_id=line-2 account",
              "method=GET route=none status=404 request_id=line-3",
              "method=other route=/v1/jobs status=405 request_id=line-4",
              "method=GET route=/v1/jobs status=401 request_id=line-5",
              "method=OPTIONS route=/v1/jobs/{id} status=204 request_id=line-6");
      World.eventually("a line each", () -> requests(log).size() == expected.size());
      assertThat(requests(log)).allMatch(line -> LINE.matcher(line).matches());
      assertThat(requests(log).stream().map(SecretsTest::withoutFigures)).isEqualTo(expected);
    }
  }

  private static List<String> requests(LogCapture log) {
    return log.lines("dev.lethe.http.request").stream()
        .filter(line -> line.contains("request_id=line-"))
        .toList();
  }

  private static String withoutFigures(String line) {
    return line.replaceAll(" (ms|bytes)=[0-9.]+", "").replaceAll("account=.*", "account");
  }

  private static String canary(int place) {
    return CANARY + place;
  }

  private static HttpScenario inHeadersAndPaths() {
    return scenario("headers, paths and queries")
        .get("/v1/jobs")
        .as("none")
        .header("Authorization", "Bearer " + canary(1))
        .expect(401)
        .get("/v1/jobs")
        .as("none")
        .header("Authorization", "Bearer lethe_key_01k00000000000000000000000." + canary(2))
        .expect(401)
        .get("/v1/jobs?api_key=" + canary(3))
        .expect(400)
        .get("/v1/jobs?" + canary(4) + "=1")
        .expect(400)
        .get("/v1/jobs?cursor=" + canary(5))
        .beyondDescription()
        .expect(400)
        .get("/v1/jobs?label=" + canary(6) + ":" + canary(7))
        .expect(200)
        .get("/v1/jobs/" + canary(8))
        .expect(404)
        .get("/" + canary(9) + "/x")
        .expect(404)
        .get("/v1/jobs")
        .header("X-Api-Key", canary(10))
        .header("Cookie", "session=" + canary(11))
        .header("User-Agent", canary(12))
        .header("X-Request-Id", "not taken over " + canary(13))
        .expect(200);
  }

  private static HttpScenario inBadBodies() {
    return scenario("bodies that are refused")
        .post("/v1/jobs")
        .json("{\"type\":\"" + canary(20))
        .expect(400)
        .post("/v1/jobs")
        .json("{\"" + canary(21) + "\":1}")
        .expect(400)
        .post("/v1/jobs")
        .json("{\"type\":\"" + canary(22) + "\"}")
        .beyondDescription()
        .expect(400)
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\",\"max_attempts\":\"" + canary(23) + "\"}")
        .expect(400)
        .post("/v1/jobs")
        .body("text/" + canary(24), canary(25))
        .expect(415)
        .post("/v1/jobs")
        .form(Form.with().raw("Content-Disposition: " + canary(26), canary(27)))
        .expect(400)
        .post("/v1/jobs")
        .form(
            Form.with()
                .job("{\"type\":\"test.noop\",\"inputs\":[{\"part\":\"a\"}]}")
                .file(canary(28), canary(29), canary(30)))
        .expect(400)
        .post("/v1/jobs")
        .form(
            Form.with().job("{\"type\":\"test.noop\"}").file("f", canary(31), "x".repeat(3 << 20)))
        .expect(413);
  }

  private static HttpScenario inJobs() {
    return scenario("jobs that succeed, fail and are stopped")
        .post("/v1/jobs")
        .form(
            Form.with()
                .job(
                    """
                    {"type":"test.shell","labels":{"l":"hushhush40"},
                     "params":{"x":"hushhush43",
                      "script":"cat in/0; echo hushhush41 > out/hushhush42"}}
                    """)
                .file("f", canary(44), canary(45)))
        .expect(202)
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "succeeded")
        .field("/result/stdout", canary(45))
        .post("/v1/jobs")
        .json("{\"type\":\"test.shell\",\"params\":{\"script\":\"echo hushhush46 >&2; exit 1\"}}")
        .keep("bad", "/id")
        .get("/v1/jobs/{bad}?wait=20s")
        .field("/error/message", canary(46) + "\n")
        .then((world, kept) -> kept.put("running", world.running(false)))
        .post("/v1/jobs/{running}/cancel")
        .json("{\"reason\":\"hushhush47\",\"wait\":\"20s\"}")
        .expect(200)
        .post("/v1/jobs/{job}/retry")
        .expect(202)
        .delete("/v1/jobs/{job}?wait=20s")
        .expect(200);
  }

  private static HttpScenario inDraftsAndEndings() {
    return scenario("drafts, and a file by its name")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\",\"draft\":true}")
        .keep("job", "/id")
        .put("/v1/jobs/{job}/inputs/hushhush50")
        .body("text/hushhush51", canary(52))
        .expect(200)
        .keep("artifact", "/id")
        .put("/v1/jobs/{job}/inputs/hushhush53%20x")
        .body("text/plain", canary(54))
        .expect(400)
        .get("/v1/artifacts/{artifact}")
        .header("Range", "bytes=0-3")
        .header("If-Range", canary(55))
        .expect(200)
        .post("/v1/jobs/{job}/cancel")
        .json("{\"reason\":\"hushhush56\"}")
        .expect(200)
        .post("/v1/jobs/{job}/clean?wait=20s")
        .expect(200);
  }

  private static HttpScenario inAccounts() {
    return scenario("accounts and keys")
        .post("/v1/accounts")
        .as("admin")
        .json("{\"name\":\"hushhush60\"}")
        .expect(201)
        .post("/v1/keys")
        .as("admin")
        .json("{\"account\":\"hushhush60\",\"name\":\"hushhush61\"}")
        .expect(201)
        .get("/v1/keys?account=hushhush62")
        .as("admin")
        .expect(404);
  }

  /** A link that was followed in all ways; what is kept of it has its token. */
  private Map<String, String> followed() throws Exception {
    Map<String, String> link = new HashMap<>();
    scenario("a link")
        .post("/v1/jobs")
        .form(Form.with().job("{\"type\":\"test.noop\"}").file("f", "f", "x"))
        .keep("job", "/id")
        .get("/v1/jobs/{job}/artifacts")
        .keep("artifact", "/items/0/id")
        .post("/v1/artifacts/{artifact}/links")
        .keep("link", "/id")
        .keep("url", "/url")
        .then((_, kept) -> {
          String url = kept.getOrDefault("url", "");
          kept.put("token", url.substring(url.lastIndexOf('/') + 1));
          link.putAll(kept);
        })
        .get("/l/{token}")
        .as("none")
        .expect(200)
        .get("/l/{token}x")
        .as("none")
        .expect(404)
        .post("/l/{token}")
        .as("none")
        .expect(405)
        .delete("/v1/links/{link}")
        .get("/l/{token}")
        .as("none")
        .expect(410)
        .run(world);
    assertThat(link.getOrDefault("token", "")).hasSize(43);
    return link;
  }

  private static List<String> notEvenHttp() {
    return List.of(
        "GET /hushhush70 HTTP/1.1\r\nHost: x\r\nBad Header hushhush71\r\n\r\n",
        "hushhush72\r\n\r\n",
        "GET /hushhush73 HTTP/9.9\r\n\r\n",
        "GET /" + "hushhush74".repeat(3000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /v1/jobs HTTP/1.1\r\nHost: x\r\nX-Big: " + "hushhush75".repeat(3000) + "\r\n\r\n",
        "GET /v1/%2F/..%2fhushhush76;a=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: hushhush77\r\n\r\n");
  }

  private void sendRaw(String text) throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), world.server().url().getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      assertThat(socket.getInputStream().read()).isNotNegative();
    }
  }
}
