package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.receipt.NotGenuine;
import dev.lethe.receipt.PublicKeys;
import dev.lethe.receipt.SignedSweeps;
import dev.lethe.receipt.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Ends of many jobs: the plan, the sweep, what became of each job, and the proof. */
final class SweepScenarios {
  private static final String NONE = "swp_01k00000000000000000000000";
  private static final String HASH = "0".repeat(64);

  private SweepScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(swept(), paused(), cancelled(), byAdmin(), planRefusals(), otherRefusals());
  }

  private static HttpScenario labelled(String name, String label, int count, boolean draft) {
    return scenario(name)
        .then((world, kept) -> {
          for (int i = 0; i < count; i++) {
            kept.put(
                "job" + i,
                world.submit(
                    "user",
                    "{\"type\":\"test.noop\",\"draft\":%s,\"labels\":{\"sweep\":\"%s\"}}"
                        .formatted(draft, label)));
          }
        });
  }

  private static HttpScenario swept() {
    Map<String, String> seen = new HashMap<>();
    return labelled("what a plan names is erased, and one receipt says so", "one", 3, true)
        .put("/v1/jobs/{job2}/hold")
        .expect(200)
        .post("/v1/sweeps")
        .json(
            "{\"dry_run\":true,\"action\":\"delete\",\"filter\":{\"labels\":{\"sweep\":\"one\"},"
                + "\"state\":[\"draft\"],\"type\":\"test.noop\",\"older_than\":\"0s\","
                + "\"created_before\":\"2100-01-01T00:00:00Z\",\"min_bytes\":0,\"max_bytes\":9,"
                + "\"ids\":[\"{job0}\",\"{job1}\",\"{job2}\",\"nonsense\"]}}")
        .expect(200)
        .field("/sweep/state", "planned")
        .field("/sweep/planned", "3")
        .field("/sweep/types/0/type", "test.noop")
        .field("/sweep/filter/labels/sweep", "one")
        .field("/sample/0/job_id", "{job0}")
        .keep("sweep", "/sweep/id")
        .keep("hash", "/sweep/plan")
        .get("/v1/sweeps/{sweep}")
        .field("/state", "planned")
        .post("/v1/sweeps/{sweep}/pause")
        .expect(409, "sweep_not_running")
        .post("/v1/sweeps/{sweep}/resume")
        .expect(409, "sweep_not_running")
        .post("/v1/sweeps/{sweep}/abort")
        .expect(409, "sweep_not_running")
        .get("/v1/sweeps/{sweep}/receipt")
        .expect(409, "sweep_not_done")
        .post("/v1/sweeps")
        .json("{\"plan\":\"{hash}\"}")
        .expect(202)
        .field("/id", "{sweep}")
        .hasHeader("Location", "/v1/sweeps/{sweep}")
        .get("/v1/sweeps/{sweep}?wait=20s")
        .field("/state", "done")
        .field("/done", "2")
        .field("/refused", "1")
        .field("/failed", "0")
        .field("/receipt_url", "/v1/sweeps/{sweep}/receipt")
        .keepHeader("tag", "ETag")
        .get("/v1/sweeps/{sweep}")
        .header("If-None-Match", "{tag}")
        .expect(304)
        .get("/v1/sweeps/{sweep}")
        .header("Prefer", "wait=1")
        .expect(200)
        .get("/v1/sweeps/{sweep}/items?state=refused")
        .field("/items/0/job_id", "{job2}")
        .field("/items/0/code", "job_held")
        .get("/v1/sweeps/{sweep}/items?limit=1")
        .field("/items/0/job_id", "{job0}")
        .keep("erasure", "/items/0/erasure_id")
        .keep("cursor", "/next_cursor")
        .get("/v1/sweeps/{sweep}/items?cursor={cursor}")
        .field("/items/0/job_id", "{job1}")
        .get("/v1/erasures/{erasure}")
        .field("/cause", "sweep")
        .field("/state", "done")
        .get("/v1/sweeps/{sweep}/receipts?limit=1")
        .field("/items/0/erasure_id", "{erasure}")
        .answer(answer -> seen.put("single", answer.json().at("/items/0/receipt").asText()))
        .keep("cursor", "/next_cursor")
        .get("/v1/sweeps/{sweep}/receipts?cursor={cursor}")
        .field("/next_cursor", "null")
        .get("/v1/erasures/{erasure}/receipt")
        .answer(answer -> assertThat(answer.text()).isEqualTo(seen.get("single")))
        .get("/.well-known/jwks.json")
        .answer(answer -> seen.put("keys", answer.text()))
        .get("/v1/sweeps/{sweep}/receipt")
        .as("reader")
        .expect(200)
        .answer(answer -> seen.put("receipt", answer.text()))
        .post("/v1/sweeps")
        .json("{\"plan\":\"{hash}\"}")
        .expect(202)
        .field("/state", "done")
        .get("/v1/sweeps/{sweep}/receipt")
        .answer(answer -> assertThat(answer.text()).isEqualTo(seen.get("receipt")))
        .then((world, kept) -> check(world, kept, seen))
        .get("/v1/audit?action=sweep.done")
        .as("admin")
        .field("/items/0/subject", "{sweep}")
        .get("/v1/sweeps?limit=1")
        .field("/items/0/id", "{sweep}")
        .delete("/v1/jobs/{job2}/hold")
        .expect(204);
  }

  private static void check(World world, Map<String, String> kept, Map<String, String> seen)
      throws NotGenuine {
    Statement stated =
        PublicKeys.parse(seen.getOrDefault("keys", "")).verify(seen.getOrDefault("receipt", ""));
    assertThat(stated.type()).isEqualTo(SignedSweeps.TYPE);
    JsonNode said = stated.content();
    JsonNode schema = world.api().root().at("/components/schemas/SweepReceipt");
    assertThat(world.api().faults(schema, said)).isEmpty();
    List<String> described = schema.path("required").valueStream().map(JsonNode::asText).toList();
    assertThat(said.properties().stream().map(Map.Entry::getKey).toList())
        .containsExactlyInAnyOrderElementsOf(described);
    assertThat(said.path("sweep_id").asText()).isEqualTo(kept.get("sweep"));
    assertThat(said.path("erased").asLong()).isEqualTo(2);
    assertThat(said.toString()).doesNotContain("noop", "{\"sweep");
  }

  private static HttpScenario planned(HttpScenario story, String action, String label) {
    return story
        .post("/v1/sweeps")
        .json(
            "{\"dry_run\":true,\"action\":\"%s\",\"filter\":{\"labels\":{\"sweep\":\"%s\"}}}"
                .formatted(action, label))
        .expect(200)
        .keep("sweep", "/sweep/id")
        .keep("hash", "/sweep/plan")
        .post("/v1/sweeps")
        .json("{\"plan\":\"{hash}\"}")
        .expect(202);
  }

  private static HttpScenario paused() {
    return planned(
            labelled("a sweep is paused, resumed and aborted", "two", 20, true), "delete", "two")
        .post("/v1/sweeps/{sweep}/pause")
        .expect(200)
        .field("/state", "paused")
        .get("/v1/sweeps")
        .field("/items/0/state", "paused")
        .post("/v1/sweeps/{sweep}/pause")
        .expect(200)
        .post("/v1/sweeps/{sweep}/resume")
        .expect(200)
        .field("/state", "running")
        .post("/v1/sweeps/{sweep}/abort")
        .expect(200)
        .get("/v1/sweeps/{sweep}?wait=20s")
        .field("/state", "aborted")
        .field("/waiting", "0")
        .answer(answer -> assertThat(answer.json().path("left").asLong()).isPositive())
        .post("/v1/sweeps/{sweep}/abort")
        .expect(200)
        .get("/v1/sweeps/{sweep}/items?state=planned&limit=1")
        .answer(answer -> assertThat(answer.json().path("items")).hasSize(1))
        .get("/v1/sweeps?limit=1")
        .keep("cursor", "/next_cursor")
        .get("/v1/sweeps?cursor={cursor}")
        .expect(200)
        .get("/v1/sweeps/{sweep}/receipt")
        .expect(200);
  }

  private static HttpScenario cancelled() {
    return planned(
            labelled("a sweep that cancels keeps what it cancels", "three", 1, true),
            "cancel",
            "three")
        .get("/v1/sweeps/{sweep}?wait=20s")
        .field("/state", "done")
        .field("/receipt_url", "null")
        .get("/v1/jobs/{job0}")
        .field("/state", "cancelled")
        .field("/data", "kept")
        .get("/v1/sweeps/{sweep}/receipt")
        .expect(404, "not_found");
  }

  private static HttpScenario byAdmin() {
    return labelled("an administrator sweeps the jobs of an account", "four", 1, true)
        .post("/v1/sweeps")
        .as("admin")
        .json(
            "{\"account\":\"north\",\"dry_run\":true,\"action\":\"delete\","
                + "\"filter\":{\"ended_before\":null,\"ids\":[\"{job0}\"]}}")
        .expect(200)
        .field("/sweep/planned", "1")
        .keep("hash", "/sweep/plan")
        .post("/v1/sweeps")
        .as("admin")
        .json("{\"plan\":\"{hash}\"}")
        .expect(410, "plan_gone")
        .post("/v1/sweeps")
        .as("admin")
        .json("{\"plan\":\"{hash}\",\"account\":\"north\"}")
        .expect(202)
        .keep("sweep", "/id")
        .get("/v1/sweeps/{sweep}?wait=20s")
        .field("/done", "1")
        .get("/v1/sweeps?account=north&limit=1")
        .as("admin")
        .field("/items/0/id", "{sweep}")
        .get("/v1/sweeps/{sweep}")
        .as("admin")
        .expect(200)
        .get("/v1/sweeps?account=nobody")
        .as("admin")
        .expect(404, "not_found")
        .post("/v1/sweeps")
        .as("admin")
        .json("{\"plan\":\"" + HASH + "\",\"account\":\"nobody\"}")
        .expect(404, "not_found")
        .get("/v1/sweeps?account=north")
        .expect(403, "forbidden_scope");
  }

  private static HttpScenario planRefusals() {
    var story = scenario("a plan needs to be understood whole");
    Map<String, String> filters =
        Map.of(
            "{}", "/filter",
            "{\"type\":null}", "/filter",
            "{\"state\":[\"lost\"]}", "/filter/state/0",
            "{\"type\":\"a\\u0000b\"}", "/filter/type",
            "{\"older_than\":\"long\"}", "/filter/older_than",
            "{\"min_bytes\":-1}", "/filter/min_bytes",
            "{\"max_bytes\":-1}", "/filter/max_bytes",
            "{\"ids\":[\"none\"]}", "/filter/ids");
    filters.forEach((filter, pointer) ->
        story
            .post("/v1/sweeps")
            .json("{\"dry_run\":true,\"action\":\"clean\",\"filter\":" + filter + "}")
            .beyondDescription()
            .refused(pointer, code(pointer, filter)));
    Map<String, String> bodies =
        Map.of(
            "{}",
            "/plan",
            "{\"plan\":\"abc\"}",
            "/plan",
            "{\"dry_run\":true,\"filter\":{\"type\":\"a\"}}",
            "/action",
            "{\"dry_run\":true,\"action\":\"lose\",\"filter\":{\"type\":\"a\"}}",
            "/action",
            "{\"dry_run\":true,\"action\":\"clean\"}",
            "/filter",
            "{\"plan\":\"" + HASH + "\",\"action\":\"clean\"}",
            "/action",
            "{\"plan\":\"" + HASH + "\",\"filter\":{\"type\":\"a\"}}",
            "/filter",
            "{\"dry_run\":true,\"plan\":\"" + HASH + "\"}",
            "/plan");
    bodies.forEach((body, pointer) ->
        story
            .post("/v1/sweeps")
            .json(body)
            .beyondDescription()
            .expect(400, "invalid_request")
            .field("/errors/0/pointer", pointer));
    return story;
  }

  private static String code(String pointer, String filter) {
    return switch (pointer) {
      case "/filter/state/0" -> "unknown_state";
      case "/filter/type" -> "invalid_character";
      case "/filter/older_than" -> "wrong_format";
      case "/filter/min_bytes", "/filter/max_bytes" -> "out_of_range";
      default -> filter.isEmpty() ? "" : "required";
    };
  }

  private static HttpScenario otherRefusals() {
    var story =
        labelled("sweeps of others are not there", "five", 1, true)
            .post("/v1/sweeps")
            .json("{\"plan\":\"" + HASH + "\"}")
            .expect(410, "plan_gone")
            .post("/v1/sweeps")
            .body("text/plain", "x")
            .expect(415, "unsupported_media_type")
            .post("/v1/sweeps")
            .json("\"" + "x".repeat(5 << 20) + "\"")
            .expect(413, "upload_too_large")
            .post("/v1/sweeps?x=1")
            .json("{}")
            .refused("?x", "unknown_parameter")
            .get("/v1/sweeps?cursor=x")
            .beyondDescription()
            .expect(400, "invalid_cursor")
            .get("/v1/sweeps?x=1")
            .refused("?x", "unknown_parameter")
            .post("/v1/sweeps")
            .json("{\"dry_run\":true,\"action\":\"delete\",\"filter\":{\"ids\":[\"{job0}\"]}}")
            .keep("sweep", "/sweep/id")
            .get("/v1/sweeps/{sweep}/items?cursor=x")
            .beyondDescription()
            .expect(400, "invalid_cursor")
            .get("/v1/sweeps/{sweep}/items?state=lost")
            .refused("?state", "unknown_state")
            .get("/v1/sweeps/{sweep}/receipts?cursor=x")
            .beyondDescription()
            .expect(400, "invalid_cursor")
            .get("/v1/sweeps/{sweep}/receipts?x=1")
            .refused("?x", "unknown_parameter")
            .get("/v1/sweeps/{sweep}?wait=2h")
            .beyondDescription()
            .refused("?wait", "out_of_range");
    for (String path : List.of("", "/items", "/receipt", "/receipts")) {
      story.get("/v1/sweeps/{sweep}" + path).as("stranger").expect(404, "not_found");
      story.get("/v1/sweeps/" + NONE + path).expect(404, "not_found");
    }
    story.get("/v1/sweeps/{sweep}/receipt?x=1").refused("?x", "unknown_parameter");
    for (String act : List.of("pause", "resume", "abort")) {
      story.post("/v1/sweeps/{sweep}/" + act).as("stranger").expect(404, "not_found");
      story.post("/v1/sweeps/{sweep}/" + act + "?x=1").refused("?x", "unknown_parameter");
    }
    return story;
  }
}
