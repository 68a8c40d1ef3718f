package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;

/** Types of jobs: what an administrator sees of them and holds back. */
final class TypeScenarios {
  private static final String URL_JOB =
      """
      {"type":"video.transcode","inputs":[{"name":"main","url":"http://example.com/a.mp4"}],
      "wait_for_worker":%s}
      """;

  private TypeScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(told(), waiting(), pause(), limit(), refusals());
  }

  private static HttpScenario told() {
    return scenario("whoever submits is told what a type takes, and nothing of the jobs of others")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\"}")
        .expect(202)
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "succeeded")
        .get("/v1/types")
        .expect(200)
        .answer(answer -> {
          JsonNode noop = type(answer.json(), "test.noop");
          assertThat(noop.path("served").asBoolean()).isTrue();
          assertThat(noop.path("median_ms").isIntegralNumber()).isTrue();
          assertThat(noop.path("schema").isObject()).isTrue();
          assertThat(noop.path("queued").isNull()).isTrue();
          assertThat(noop.path("running").isNull()).isTrue();
          JsonNode video = type(answer.json(), "video.transcode");
          assertThat(video.path("median_ms").isNull()).isTrue();
          assertThat(video.path("inputs")).hasToString("{\"least\":1,\"most\":1}");
          assertThat(video.path("schema").path("properties").has("heights")).isTrue();
        });
  }

  private static HttpScenario waiting() {
    return scenario("a job of a type that nothing serves is refused, unless it is asked to wait")
        .post("/v1/jobs")
        .json(URL_JOB.formatted("false"))
        .expect(501, "type_not_served")
        .post("/v1/jobs")
        .json(URL_JOB.formatted("true"))
        .expect(202)
        .keep("waiting", "/id")
        .field("/state", "queued")
        .post("/v1/jobs")
        .json("{\"type\":\"test.none\",\"wait_for_worker\":true}")
        .refused("/type", "unknown_type")
        .beyondDescription()
        .delete("/v1/jobs/{waiting}?wait=20s")
        .expect(200);
  }

  private static HttpScenario pause() {
    return scenario("jobs of a paused type wait, and start when it is resumed")
        .post("/v1/types/test.shell/pause")
        .as("admin")
        .expect(200)
        .field("/paused", "true")
        .post("/v1/types/test.shell/pause")
        .as("admin")
        .expect(200)
        .post("/v1/jobs")
        .json("{\"type\":\"test.shell\",\"params\":{\"script\":\"\"}}")
        .expect(202)
        .keep("waiting", "/id")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\"}")
        .keep("other", "/id")
        .get("/v1/jobs/{other}?wait=20s")
        .field("/state", "succeeded")
        .get("/v1/jobs/{waiting}")
        .field("/state", "queued")
        .get("/v1/types")
        .as("admin")
        .expect(200)
        .field("/next_cursor", "null")
        .answer(answer -> {
          JsonNode shell = type(answer.json(), "test.shell");
          assertThat(shell.path("served").asBoolean()).isTrue();
          assertThat(shell.path("paused").asBoolean()).isTrue();
          assertThat(shell.path("queued").asInt()).isEqualTo(1);
          assertThat(type(answer.json(), "video.transcode").path("served").asBoolean()).isFalse();
        })
        .post("/v1/types/test.shell/resume")
        .as("admin")
        .expect(200)
        .field("/paused", "false")
        .get("/v1/jobs/{waiting}?wait=20s")
        .field("/state", "succeeded");
  }

  private static HttpScenario limit() {
    return scenario("no more jobs of a type run at a time than its limit says")
        .put("/v1/types/test.shell")
        .as("admin")
        .json("{\"slots\":1}")
        .expect(200)
        .field("/slots", "1")
        .then((world, kept) -> kept.put("first", world.running(false)))
        .post("/v1/jobs")
        .json("{\"type\":\"test.shell\",\"params\":{\"script\":\"\"}}")
        .expect(202)
        .keep("second", "/id")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\"}")
        .keep("other", "/id")
        .get("/v1/jobs/{other}?wait=20s")
        .field("/state", "succeeded")
        .get("/v1/jobs/{second}")
        .field("/state", "queued")
        .get("/v1/types")
        .as("admin")
        .answer(answer -> {
          JsonNode shell = type(answer.json(), "test.shell");
          assertThat(shell.path("slots").asInt()).isEqualTo(1);
          assertThat(shell.path("running").asInt()).isEqualTo(1);
          assertThat(shell.path("queued").asInt()).isEqualTo(1);
        })
        .post("/v1/jobs/{first}/cancel")
        .json("{\"wait\":\"20s\"}")
        .expect(200)
        .get("/v1/jobs/{second}?wait=20s")
        .field("/state", "succeeded")
        .put("/v1/types/test.shell")
        .as("admin")
        .json("{\"slots\":null}")
        .expect(200)
        .field("/slots", "null");
  }

  private static HttpScenario refusals() {
    return scenario("what cannot be held back is refused")
        .post("/v1/types/test.none/pause")
        .as("admin")
        .expect(404, "not_found")
        .post("/v1/types/test.none/resume")
        .as("admin")
        .expect(404, "not_found")
        .put("/v1/types/test.none")
        .as("admin")
        .json("{\"slots\":1}")
        .expect(404, "not_found")
        .put("/v1/types/test.noop")
        .as("admin")
        .json("{\"slots\":0}")
        .refused("/slots", "out_of_range")
        .put("/v1/types/test.noop")
        .as("admin")
        .json("{\"slots\":1025}")
        .refused("/slots", "out_of_range")
        .put("/v1/types/test.noop")
        .as("admin")
        .json("{\"paused\":true}")
        .refused("/paused", "unknown_field")
        .put("/v1/types/test.noop")
        .as("admin")
        .body("text/plain", "x")
        .expect(415)
        .put("/v1/types/test.noop")
        .as("admin")
        .json("{\"slots\":" + " ".repeat(1 << 20) + "1}")
        .expect(413)
        .post("/v1/types/test.noop/pause?for=1h")
        .as("admin")
        .refused("?for", "unknown_parameter")
        .post("/v1/types/test.noop/resume?for=1h")
        .as("admin")
        .refused("?for", "unknown_parameter")
        .get("/v1/types?limit=1")
        .as("admin")
        .refused("?limit", "unknown_parameter");
  }

  private static JsonNode type(JsonNode page, String name) {
    for (JsonNode item : page.path("items")) {
      if (item.path("name").asText().equals(name)) {
        return item;
      }
    }
    throw new AssertionError("no type " + name);
  }
}
