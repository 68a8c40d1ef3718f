package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.error.ErrorCode;
import dev.lethe.scenario.OpenApi.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What holds for every path: methods, keys, scopes, request ids; made from the description. */
final class EdgeScenarios {
  private static final String NONE = "01k00000000000000000000000";

  private EdgeScenarios() {}

  static Stream<HttpScenario> all(OpenApi api) {
    return Stream.of(
            api.operations().stream()
                .map(Operation::path)
                .distinct()
                .map(path -> methods(api, path)),
            api.operations().stream().filter(o -> o.scope().isPresent()).map(EdgeScenarios::keys),
            Stream.of(requestIds(), noSuchPath(), documents(), heads()))
        .flatMap(s -> s);
  }

  private static HttpScenario methods(OpenApi api, String path) {
    Set<String> allowed =
        api.operations().stream()
            .filter(o -> o.path().equals(path))
            .map(Operation::method)
            .collect(Collectors.toCollection(TreeSet::new));
    allowed.add("OPTIONS");
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    String allow = String.join(", ", allowed);
    HttpScenario scenario = scenario("methods of " + path);
    for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "BREW")) {
      if (!allowed.contains(method)) {
        scenario.ask(method, filled(path)).as("none").expect(405).hasHeader("Allow", allow);
      }
    }
    return scenario.ask("OPTIONS", filled(path)).as("none").expect(204).hasHeader("Allow", allow);
  }

  private static HttpScenario keys(Operation operation) {
    String scope = operation.scope().orElseThrow();
    String target = filled(operation.path());
    String other = scope.equals("jobs:read") ? "writer" : "reader";
    HttpScenario scenario = scenario(operation.id() + " needs a key with " + scope);
    for (String who : List.of("none", "wrong", "revoked")) {
      scenario.ask(operation.method(), target).as(who).expect(401);
    }
    for (String value :
        List.of("Basic dTpw", "Bearer", "Bearer x.y", "lethe_", "Bearer lethe_a.b")) {
      scenario
          .ask(operation.method(), target)
          .as("none")
          .header("Authorization", value)
          .expect(401)
          .hasHeader("WWW-Authenticate", "Bearer");
    }
    scenario.ask(operation.method(), target).as(other).expect(403);
    return scope.equals("admin")
        ? scenario.ask(operation.method(), target).as("user").expect(403)
        : scenario;
  }

  private static HttpScenario requestIds() {
    return scenario("a request id is taken over, if it is harmless")
        .get("/healthz")
        .as("none")
        .header("X-Request-Id", "my-id_7.x")
        .expect(200)
        .hasHeader("X-Request-Id", "my-id_7.x")
        .get("/v1/jobs")
        .as("none")
        .header("X-Request-Id", "my-id")
        .expect(401)
        .field("/request_id", "my-id")
        .get("/healthz")
        .as("none")
        .header("X-Request-Id", "two words")
        .answer(answer ->
            assertThat(answer.header("X-Request-Id").orElseThrow()).matches("req_[0-9a-z]{26}"))
        .get("/healthz")
        .as("none")
        .header("X-Request-Id", "x".repeat(65))
        .answer(answer ->
            assertThat(answer.header("X-Request-Id").orElseThrow()).matches("req_[0-9a-z]{26}"));
  }

  private static HttpScenario noSuchPath() {
    HttpScenario scenario = scenario("a path that is not there");
    for (String path :
        List.of("/", "/v1", "/v1/", "/v1/jobs/", "/v3/jobs", "/V1/jobs", "/v1/jobs/a/b/c/d/e")) {
      scenario.get(path).expect(404, "not_found");
    }
    return scenario;
  }

  private static HttpScenario documents() {
    return scenario("the documents are open to all")
        .get("/openapi.yaml")
        .as("none")
        .expect(200)
        .answer(answer -> assertThat(answer.text()).startsWith("openapi: 3.1"))
        .get("/docs/errors")
        .as("none")
        .expect(200)
        .answer(answer ->
            assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::code))
                .allSatisfy(code -> assertThat(answer.text()).contains("id=\"" + code + "\"")))
        .get("/docs")
        .as("none")
        .expect(200)
        .answer(answer -> assertThat(answer.text()).contains("docs/files/start.js"))
        .get("/docs/files/page.css")
        .as("none")
        .expect(200)
        .get("/docs/files/start.js")
        .as("none")
        .expect(200)
        .get("/docs/files/swagger-ui.css")
        .as("none")
        .expect(200)
        .get("/docs/files/swagger-ui-bundle.js")
        .as("none")
        .expect(200)
        .get("/docs/files/index.html")
        .as("none")
        .expect(404, "not_found")
        .get("/docs/files/..%2f..%2fopenapi%2fv1.yaml")
        .as("none")
        .expectEither(400, 404)
        .get("/metrics")
        .as("none")
        .expect(200)
        .answer(answer -> assertThat(answer.text()).contains("lethe_http_requests_seconds_count"))
        .get("/healthz")
        .as("none")
        .expect(200)
        .field("/status", "ok")
        .get("/readyz")
        .as("none")
        .expect(200)
        .field("/ready", "true");
  }

  private static HttpScenario heads() {
    return scenario("a HEAD is its GET without the body")
        .ask("HEAD", "/v1/jobs")
        .expect(200)
        .answer(answer ->
            assertThat(Integer.parseInt(answer.header("Content-Length").orElseThrow()))
                .isPositive())
        .ask("HEAD", "/v1/jobs?limit=x")
        .expect(400)
        .ask("HEAD", "/v1/jobs")
        .as("none")
        .expect(401);
  }

  private static String filled(String path) {
    return path.replace("jobs/{id}", "jobs/job_" + NONE)
        .replace("uploads/{id}", "uploads/upl_" + NONE)
        .replace("artifacts/{id}", "artifacts/art_" + NONE)
        .replace("links/{id}", "links/lnk_" + NONE)
        .replace("{token}", "A".repeat(43))
        .replace("erasures/{id}", "erasures/era_" + NONE)
        .replace("sweeps/{id}", "sweeps/swp_" + NONE)
        .replace("policies/{id}", "policies/pol_" + NONE)
        .replace("keys/{id}", "keys/key_" + NONE)
        .replace("webhooks/{id}", "webhooks/whk_" + NONE)
        .replace("{event}", "evt_" + NONE)
        .replace("audit/{id}", "audit/999999")
        .replace("claims/{job}/{attempt}", "claims/job_" + NONE + "/1")
        .replace("inputs/{artifact}", "inputs/art_" + NONE)
        .replace("uploads/{upload}", "uploads/upl_" + NONE)
        .replace("{name}", "main")
        .replace("{file}", "page.css")
        .replace("{type}", "test.noop")
        .replace("{account}", "north");
  }
}
