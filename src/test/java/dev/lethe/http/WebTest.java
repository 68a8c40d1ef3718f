package dev.lethe.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Routing, error answers, ids and the log hook of a real server, mostly as scenarios. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WebTest {
  private final BlockingQueue<String> observed = new LinkedBlockingQueue<>();
  private Web web;
  private Client client;

  record Thing(String name, int count) {}

  @BeforeAll
  void start() {
    List<Route> routes =
        List.of(
            Route.get("/v1/things/{id}", ctx -> Answer.json(ctx, 200, thing(ctx.pathParam("id")))),
            Route.get("/v1/things/new", ctx -> Answer.json(ctx, 200, thing("the word"))),
            Route.delete("/v1/things/{id}", ctx -> Answer.empty(ctx, 204)),
            Route.post("/v1/things", ctx -> Answer.json(ctx, 200, Body.json(ctx, Thing.class)))
                .withBodyLimit(100),
            Route.get("/v1/held", _ -> refuse(ErrorCode.JOB_NOT_TERMINAL, "job j is running")),
            Route.get("/v1/secret", _ -> refuse(ErrorCode.UNAUTHORIZED, "no key")),
            Route.get("/v1/bug", _ -> bug()),
            Route.get("/v1/error", _ -> assertionFails()),
            Route.get(
                "/v1/virtual", ctx -> Answer.json(ctx, 200, Thread.currentThread().isVirtual())),
            Route.get("/other/held", _ -> refuse(ErrorCode.JOB_NOT_TERMINAL, "job j is running")));
    ErrorShape other = p -> new ErrorShape.Shaped(200, "text/plain", p.code());
    web =
        Web.start(
            WebSettings.on("127.0.0.1", 0, new Random(1))
                .withShapes(Map.of("/other", other, "/oth", ErrorShape.NATIVE))
                .withObserver((m, r, s, _) -> observed.add(m + " " + r + " " + s)),
            routes);
    client = new Client(web.port());
  }

  @AfterAll
  void stop() {
    web.close();
  }

  record Scenario(String name, String request, int status, String contains, String observed) {}

  @TestFactory
  Stream<DynamicTest> requests_are_answered() {
    return Stream.of(
            new Scenario(
                "a route answers", "GET /v1/things/7", 200, "\"7\"", "GET /v1/things/{id} 200"),
            new Scenario(
                "a word beats a parameter",
                "GET /v1/things/new",
                200,
                "the word",
                "GET /v1/things/new 200"),
            new Scenario(
                "head runs the get", "HEAD /v1/things/7", 200, "", "HEAD /v1/things/{id} 200"),
            new Scenario("nothing there", "GET /nope?key=s3cret", 404, "not_found", "GET none 404"),
            new Scenario("a slash more", "GET /v1/things/", 404, "not_found", "GET none 404"),
            new Scenario(
                "wrong method",
                "PUT /v1/things/7",
                405,
                "method_not_allowed",
                "PUT /v1/things/{id} 405"),
            new Scenario(
                "unheard-of method",
                "BREW /v1/things/7",
                405,
                "method_not_allowed",
                "other /v1/things/{id} 405"),
            new Scenario("options", "OPTIONS /v1/things/7", 204, "", "OPTIONS /v1/things/{id} 204"),
            new Scenario(
                "a refusal",
                "GET /v1/held",
                409,
                "/docs/errors#job_not_terminal",
                "GET /v1/held 409"),
            new Scenario("no key", "GET /v1/secret", 401, "unauthorized", "GET /v1/secret 401"),
            new Scenario("our fault", "GET /v1/bug", 500, "internal", "GET /v1/bug 500"),
            new Scenario("our worst", "GET /v1/error", 500, "internal", "GET /v1/error 500"),
            new Scenario("virtual threads", "GET /v1/virtual", 200, "true", "GET /v1/virtual 200"),
            new Scenario(
                "another shape", "GET /other/held", 200, "job_not_terminal", "GET /other/held 200"),
            new Scenario("another 404", "GET /other/x", 200, "not_found", "GET none 200"),
            new Scenario("native beside it", "GET /others", 404, "not_found", "GET none 404"))
        .map(s -> DynamicTest.dynamicTest(s.name, () -> run(s)));
  }

  private void run(Scenario scenario) throws Exception {
    String[] line = scenario.request.split(" ", 2);
    HttpResponse<String> answer = client.send(line[0], line[1]);
    assertThat(answer.statusCode()).isEqualTo(scenario.status);
    assertThat(answer.body()).contains(scenario.contains);
    assertThat(answer.headers().firstValue("X-Request-Id").orElseThrow())
        .matches("req_[0-9a-z]{26}");
    assertThat(answer.headers().firstValue("Server")).isEmpty();
    awaitObserved(scenario.observed);
  }

  /** The log comes after the answer, so lines of other requests may lie before it. */
  private void awaitObserved(String expected) throws InterruptedException {
    String line = observed.poll(5, TimeUnit.SECONDS);
    while (line != null && !line.equals(expected)) {
      line = observed.poll(5, TimeUnit.SECONDS);
    }
    assertThat(line).isEqualTo(expected);
  }

  @Test
  void a_problem_has_exactly_the_documented_members() throws Exception {
    HttpResponse<String> answer = client.send("GET", "/v1/held");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    JsonNode problem = Json.tree(answer.body());
    assertThat(problem.properties().stream().map(Map.Entry::getKey))
        .containsExactly("type", "title", "status", "code", "detail", "request_id");
    assertThat(problem.get("request_id").asText())
        .isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
  }

  @Test
  void a_fault_of_ours_shows_nothing_of_itself() throws Exception {
    assertThat(client.send("GET", "/v1/bug").body())
        .doesNotContain("hunter2")
        .doesNotContain("java");
  }

  @Test
  void json_is_sent_without_a_charset_and_never_cached() throws Exception {
    HttpResponse<String> answer = client.send("GET", "/v1/things/7");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
  }

  @Test
  void head_has_the_headers_of_the_get() throws Exception {
    HttpResponse<String> get = client.send("GET", "/v1/things/7");
    HttpResponse<String> head = client.send("HEAD", "/v1/things/7");
    assertThat(head.headers().firstValue("Content-Length"))
        .isEqualTo(get.headers().firstValue("Content-Length"));
    assertThat(head.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(head.body()).isEmpty();
  }

  @Test
  void allow_lists_what_the_path_offers() throws Exception {
    for (String method : List.of("PUT", "OPTIONS")) {
      assertThat(client.send(method, "/v1/things/7").headers().firstValue("Allow"))
          .hasValue("DELETE, GET, HEAD, OPTIONS");
    }
  }

  @Test
  void a_missing_key_says_how_to_send_one() throws Exception {
    assertThat(client.send("GET", "/v1/secret").headers().firstValue("WWW-Authenticate"))
        .hasValue("Bearer");
  }

  @Test
  void a_clients_request_id_is_taken_over_only_when_harmless() throws Exception {
    assertThat(requestId("my-id.1_A")).isEqualTo("my-id.1_A");
    assertThat(requestId("x".repeat(65))).startsWith("req_");
    assertThat(requestId("a b")).startsWith("req_");
  }

  private String requestId(String own) throws Exception {
    HttpResponse<String> answer =
        client.send(client.request("/v1/held").header("X-Request-Id", own).build());
    return answer.headers().firstValue("X-Request-Id").orElseThrow();
  }

  @Test
  void a_json_body_is_read_strictly() throws Exception {
    assertThat(post("{\"name\":\"a\",\"count\":1}", "application/json").body())
        .isEqualTo("{\"name\":\"a\",\"count\":1}");
    assertThat(post("{\"name\":\"a\",\"count\":1,\"cuont\":1}", "application/json").body())
        .contains("\"errors\":[{\"pointer\":\"/cuont\",\"code\":\"unknown_field\"");
    assertThat(post("{}", "text/plain").statusCode()).isEqualTo(415);
  }

  @Test
  void a_body_over_the_limit_is_refused_with_or_without_its_length() throws Exception {
    byte[] big = new byte[10_000];
    HttpResponse<String> known =
        client.send(client.request("/v1/things").POST(BodyPublishers.ofByteArray(big)).build());
    assertThat(known.statusCode()).isEqualTo(413);
    HttpResponse<String> chunked =
        client.send(
            client
                .request("/v1/things")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(big)))
                .build());
    assertThat(chunked.statusCode()).isEqualTo(413);
    assertThat(chunked.body()).contains("upload_too_large");
  }

  private HttpResponse<String> post(String body, String type) throws Exception {
    return client.send(
        client
            .request("/v1/things")
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .timeout(Duration.ofSeconds(10))
            .build());
  }

  private static Thing thing(String name) {
    return new Thing(name, 1);
  }

  private static void refuse(ErrorCode code, String detail) {
    throw new Refusal(code, detail);
  }

  private static void bug() {
    throw new IllegalStateException("hunter2");
  }

  private static void assertionFails() {
    throw new AssertionError("hunter2");
  }
}
