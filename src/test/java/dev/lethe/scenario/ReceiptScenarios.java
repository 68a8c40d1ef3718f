package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.receipt.NotGenuine;
import dev.lethe.receipt.PublicKeys;
import dev.lethe.receipt.SignedReceipts;
import dev.lethe.receipt.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is proved to those who ask after an erasure. */
final class ReceiptScenarios {
  private ReceiptScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(receipt(), tooEarly(), closure());
  }

  private static HttpScenario receipt() {
    Map<String, String> seen = new HashMap<>();
    return scenario("an erasure has one receipt, which anybody can verify")
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
        .field("/receipt_url", "/v1/erasures/{erasure}/receipt")
        .field("/steps/6/name", "receipt_issued")
        .get("/.well-known/jwks.json")
        .as("none")
        .expect(200)
        .answer(answer -> seen.put("keys", answer.text()))
        .get("/v1/erasures/{erasure}/receipt")
        .as("reader")
        .expect(200)
        .answer(answer -> seen.put("receipt", answer.text()))
        .head("/v1/erasures/{erasure}/receipt")
        .expect(200)
        .delete("/v1/jobs/{job}")
        .expect(200)
        .field("/id", "{erasure}")
        .get("/v1/erasures/{erasure}/receipt")
        .expect(200)
        .answer(answer -> assertThat(answer.text()).isEqualTo(seen.get("receipt")))
        .then((world, kept) -> check(world, kept, seen))
        .get("/v1/erasures/{erasure}/receipt?wait=1s")
        .refused("?wait", "unknown_parameter")
        .get("/v1/erasures/{erasure}/receipt")
        .as("writer")
        .expect(403, "forbidden_scope")
        .get("/v1/erasures/{erasure}/receipt")
        .as("none")
        .expect(401, "unauthorized")
        .get("/v1/erasures/{erasure}/receipt")
        .as("stranger")
        .expect(404, "not_found");
  }

  private static void check(World world, Map<String, String> kept, Map<String, String> seen)
      throws NotGenuine {
    String receipt = seen.getOrDefault("receipt", "");
    Statement stated = PublicKeys.parse(seen.getOrDefault("keys", "")).verify(receipt);
    assertThat(stated.type()).isEqualTo(SignedReceipts.TYPE);
    JsonNode said = stated.content();
    JsonNode schema = world.api().root().at("/components/schemas/Receipt");
    assertThat(world.api().faults(schema, said)).isEmpty();
    List<String> described = schema.path("required").valueStream().map(JsonNode::asText).toList();
    assertThat(said.properties().stream().map(Map.Entry::getKey).toList())
        .containsExactlyInAnyOrderElementsOf(described);
    assertThat(said.path("erasure_id").asText()).isEqualTo(kept.get("erasure"));
    assertThat(said.path("job_id").asText()).isEqualTo(kept.get("job"));
    assertThat(said.toString()).doesNotContain("secret", "hello");
  }

  private static HttpScenario closure() {
    Map<String, String> seen = new HashMap<>();
    return scenario("a rotation of the master key ends what copies of the keys can open")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\",\"draft\":true}")
        .keep("job", "/id")
        .delete("/v1/jobs/{job}?wait=20s")
        .expect(200)
        .keep("erasure", "/id")
        .get("/v1/erasures/{erasure}/receipt")
        .answer(answer -> seen.put("receipt", answer.text()))
        .get("/v1/erasures/{erasure}/closure")
        .expect(409, "rotation_pending")
        .get("/v1/erasures/{erasure}/closure?wait=1s")
        .refused("?wait", "unknown_parameter")
        .get("/v1/erasures/{erasure}/closure")
        .as("writer")
        .expect(403, "forbidden_scope")
        .get("/v1/erasures/{erasure}/closure")
        .as("none")
        .expect(401, "unauthorized")
        .get("/v1/erasures/{erasure}/closure")
        .as("stranger")
        .expect(404, "not_found")
        .get("/v1/master-key")
        .as("admin")
        .expect(200)
        .field("/epoch", "1")
        .field("/rotating", "false")
        .field("/rotated_at", "null")
        .get("/v1/master-key?all=1")
        .as("admin")
        .refused("?all", "unknown_parameter")
        .get("/v1/master-key")
        .expect(403, "forbidden_scope")
        .get("/v1/master-key")
        .as("none")
        .expect(401, "unauthorized")
        .put("/v1/master-key")
        .json("{\"epoch\":2}")
        .expect(403, "forbidden_scope")
        .put("/v1/master-key")
        .json("{\"epoch\":2}")
        .as("none")
        .expect(401, "unauthorized")
        .put("/v1/master-key")
        .json("{\"epoch\":3}")
        .as("admin")
        .refused("/epoch", "out_of_range")
        .beyondDescription()
        .put("/v1/master-key")
        .json("{}")
        .as("admin")
        .refused("/epoch", "missing")
        .put("/v1/master-key")
        .body("text/plain", "2")
        .as("admin")
        .expect(415, "unsupported_media_type")
        .put("/v1/master-key")
        .json("{\"epoch\":2" + " ".repeat(1 << 20) + "}")
        .as("admin")
        .expect(413, "upload_too_large")
        .put("/v1/master-key")
        .json("{\"epoch\":2}")
        .as("admin")
        .expect(200)
        .field("/epoch", "2")
        .field("/rotating", "false")
        .keep("at", "/rotated_at")
        .put("/v1/master-key")
        .json("{\"epoch\":2}")
        .as("admin")
        .expect(200)
        .field("/rotated_at", "{at}")
        .get("/.well-known/jwks.json")
        .as("none")
        .answer(answer -> seen.put("keys", answer.text()))
        .get("/v1/erasures/{erasure}/closure")
        .expect(200)
        .answer(answer -> seen.put("closure", answer.text()))
        .get("/v1/erasures/{erasure}/closure")
        .answer(answer -> assertThat(answer.text()).isEqualTo(seen.get("closure")))
        .get("/v1/erasures/{erasure}/receipt")
        .answer(answer -> assertThat(answer.text()).isEqualTo(seen.get("receipt")))
        .then((world, kept) -> checkClosure(world, kept, seen));
  }

  private static void checkClosure(World world, Map<String, String> kept, Map<String, String> seen)
      throws NotGenuine {
    Statement stated =
        PublicKeys.parse(seen.getOrDefault("keys", "")).verify(seen.getOrDefault("closure", ""));
    assertThat(stated.closes(seen.getOrDefault("receipt", ""))).isTrue();
    JsonNode said = stated.content();
    assertThat(world.api().faults(world.api().root().at("/components/schemas/Closure"), said))
        .isEmpty();
    assertThat(said.path("epoch").asInt()).isEqualTo(1);
    assertThat(said.path("destroyed_at").asText()).isEqualTo(kept.get("at"));
  }

  private static HttpScenario tooEarly() {
    return scenario("before all is verified there is no receipt")
        .then((world, kept) -> kept.put("job", world.running(true)))
        .delete("/v1/jobs/{job}?wait=0s")
        .expect(202)
        .field("/receipt_url", "null")
        .keep("erasure", "/id")
        .get("/v1/erasures/{erasure}/receipt")
        .expect(409, "erasure_not_done")
        .get("/v1/erasures/{erasure}/closure")
        .expect(409, "erasure_not_done")
        .get("/v1/erasures/{erasure}?wait=20s")
        .field("/state", "done")
        .get("/v1/erasures/{erasure}/receipt")
        .expect(200)
        .get("/v1/erasures/era_01k00000000000000000000000/receipt")
        .expect(404, "not_found");
  }
}
