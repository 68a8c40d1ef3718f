package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.receipt.NotGenuine;
import dev.lethe.receipt.PublicKeys;
import dev.lethe.receipt.SignedHeads;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What administrators are told of who did what. */
final class AuditScenarios {
  private AuditScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(life(), heads(), removal());
  }

  private static HttpScenario life() {
    return scenario("the audit log tells a job's life in words of ours, and to administrators only")
        .post("/v1/jobs")
        .form(
            Form.with()
                .job("{\"type\":\"test.noop\",\"labels\":{\"a\":\"secret label\"}}")
                .file("f", "secret.txt", "hello"))
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .post("/v1/jobs/{job}/clean?wait=20s")
        .expect(200)
        .keep("erasure", "/id")
        .get("/v1/audit?job={job}")
        .as("admin")
        .expect(200)
        .field("/next_cursor", "null")
        .answer(answer -> {
          assertThat(answer.json().path("items").findValuesAsText("action").reversed())
              .containsExactly(
                  "job.queued",
                  "job.running",
                  "job.succeeded",
                  "job.erasing",
                  "erasure.clean",
                  "job.erased",
                  "erasure.done");
          assertThat(answer.text()).doesNotContain("secret");
        })
        .get("/v1/audit?job={job}&action=erasure.clean&since=2020-01-01T00:00:00Z")
        .as("admin")
        .expect(200)
        .field("/items/0/subject", "{erasure}")
        .field("/items/0/outcome", "user")
        .keep("account", "/items/0/account_id")
        .get("/v1/audit?account={account}&job={job}&until=2020-01-01T00:00:00Z")
        .as("admin")
        .expect(200)
        .answer(answer -> assertThat(answer.json().path("items")).isEmpty())
        .get("/v1/audit?job={job}&limit=6")
        .as("admin")
        .expect(200)
        .keep("cursor", "/next_cursor")
        .get("/v1/audit?job={job}&limit=6&cursor={cursor}")
        .as("admin")
        .expect(200)
        .field("/items/0/action", "job.queued")
        .get("/v1/audit?cursor=x")
        .as("admin")
        .expect(400, "invalid_cursor")
        .beyondDescription()
        .get("/v1/audit?file=x")
        .as("admin")
        .refused("?file", "unknown_parameter")
        .get("/v1/audit")
        .expect(403, "forbidden_scope")
        .get("/v1/audit")
        .as("none")
        .expect(401, "unauthorized");
  }

  private static HttpScenario heads() {
    Map<String, String> seen = new HashMap<>();
    return scenario("the audit log has a head that anybody with the public keys can verify")
        .get("/.well-known/jwks.json")
        .as("none")
        .answer(answer -> seen.put("keys", answer.text()))
        .get("/v1/audit-head")
        .as("admin")
        .expect(200)
        .answer(answer -> seen.put("head", answer.text()))
        .then((_, _) -> assertThat(positionOf(seen)).isPositive())
        .get("/v1/audit-head?all=1")
        .as("admin")
        .refused("?all", "unknown_parameter")
        .get("/v1/audit-head")
        .expect(403, "forbidden_scope")
        .get("/v1/audit-head")
        .as("none")
        .expect(401, "unauthorized");
  }

  private static long positionOf(Map<String, String> seen) throws NotGenuine {
    PublicKeys keys = PublicKeys.parse(seen.getOrDefault("keys", ""));
    return SignedHeads.verify(keys, seen.getOrDefault("head", "")).place();
  }

  private static HttpScenario removal() {
    return scenario("what an entry says can be removed, and its place stays")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\",\"draft\":true}")
        .keep("job", "/id")
        .get("/v1/audit?job={job}")
        .as("admin")
        .field("/items/0/action", "job.draft")
        .keep("position", "/items/0/position")
        .keep("hash", "/items/0/hash")
        .delete("/v1/audit/{position}?all=1")
        .as("admin")
        .refused("?all", "unknown_parameter")
        .delete("/v1/audit/{position}")
        .expect(403, "forbidden_scope")
        .delete("/v1/audit/{position}")
        .as("none")
        .expect(401, "unauthorized")
        .delete("/v1/audit/{position}")
        .as("admin")
        .expect(204)
        .delete("/v1/audit/{position}")
        .as("admin")
        .expect(404, "not_found")
        .get("/v1/audit?action=audit.cleared&limit=1")
        .as("admin")
        .expect(200)
        .field("/items/0/subject", "{position}")
        .get("/v1/audit?job={job}")
        .as("admin")
        .expect(200)
        .answer(answer -> assertThat(answer.json().path("items")).isEmpty());
  }
}
