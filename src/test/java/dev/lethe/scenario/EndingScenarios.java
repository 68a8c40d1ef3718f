package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

/** How jobs are watched, stopped, repeated, cleaned and deleted. */
final class EndingScenarios {
  private static final String NOOP = "{\"type\":\"test.noop\",\"labels\":{\"a\":\"b\"}}";

  private EndingScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(
        cancelRunning(),
        cancelSlowly(),
        cancelRefusals(),
        failure(),
        deadline(),
        retry(),
        clean(),
        delete(),
        deleteRunning(),
        expiry(),
        unknown(),
        waits());
  }

  private static HttpScenario cancelRunning() {
    return scenario("a running job is stopped and says how fast")
        .then((world, kept) -> kept.put("job", world.running(false)))
        .get("/v1/jobs/{job}")
        .field("/state", "running")
        .field("/attempt", "1")
        .post("/v1/jobs/{job}/clean")
        .expect(409, "job_not_terminal")
        .post("/v1/jobs/{job}/retry")
        .expect(409, "job_not_terminal")
        .post("/v1/jobs/{job}/cancel")
        .json("{\"reason\":\"customer left\",\"wait\":\"20s\"}")
        .expect(200)
        .field("/outcome", "stopped")
        .field("/job/state", "cancelled")
        .field("/job/cancel/by", "user")
        .field("/job/cancel/reason", "customer left")
        .field("/job/cancel/stop", "confirmed")
        .field("/job/data", "kept")
        .answer(answer ->
            assertThat(answer.json().path("stop_ms").asLong())
                .isEqualTo(answer.json().at("/job/cancel/stop_ms").asLong())
                .isBetween(0L, 5000L))
        .post("/v1/jobs/{job}/cancel")
        .expect(200)
        .field("/outcome", "already_ended")
        .field("/stop_ms", "null")
        .field("/job/cancel/reason", "customer left");
  }

  private static HttpScenario cancelSlowly() {
    return scenario("a stop that takes its time is not called one")
        .then((world, kept) -> kept.put("job", world.running(true)))
        .post("/v1/jobs/{job}/cancel")
        .json("{\"reason\":\"first\",\"wait\":\"0s\"}")
        .expect(202)
        .field("/outcome", "stopping")
        .field("/stop_ms", "null")
        .field("/job/state", "cancelling")
        .post("/v1/jobs/{job}/cancel")
        .json("{\"reason\":\"second\",\"wait\":\"1ms\"}")
        .expect(202)
        .field("/job/cancel/reason", "first")
        .delete("/v1/jobs/{job}?wait=0s")
        .expect(202)
        .field("/state", "running")
        .field("/done_at", "null")
        .keep("erasure", "/id")
        .hasHeader("Location", "/v1/erasures/{erasure}")
        .get("/v1/erasures/{erasure}?wait=1ms")
        .expect(200)
        .field("/action", "delete");
  }

  private static HttpScenario cancelRefusals() {
    return scenario("what a cancel refuses")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\",\"draft\":true}")
        .keep("job", "/id")
        .post("/v1/jobs/{job}/cancel")
        .json("{\"why\":\"x\"}")
        .refused("/why", "unknown_field")
        .post("/v1/jobs/{job}/cancel")
        .json("{\"reason\":7}")
        .refused("/reason", "wrong_type")
        .post("/v1/jobs/{job}/cancel")
        .json("{\"reason\":\"" + "r".repeat(1001) + "\"}")
        .refused("/reason", "too_long")
        .post("/v1/jobs/{job}/cancel")
        .json("{\"wait\":\"soon\"}")
        .refused("/wait", "wrong_format")
        .post("/v1/jobs/{job}/cancel")
        .json("{\"wait\":\"61s\"}")
        .refused("/wait", "out_of_range")
        .beyondDescription()
        .post("/v1/jobs/{job}/cancel?wait=1s")
        .refused("?wait", "unknown_parameter")
        .post("/v1/jobs/{job}/cancel")
        .body("text/plain", "stop it")
        .expect(415, "unsupported_media_type")
        .post("/v1/jobs/{job}/cancel")
        .json("{\"reason\":\"" + "r".repeat(1 << 20) + "\"}")
        .expect(413, "upload_too_large")
        .get("/v1/jobs/{job}")
        .field("/state", "draft");
  }

  private static HttpScenario failure() {
    return scenario("a job that fails says why")
        .post("/v1/jobs")
        .json(
            "{\"type\":\"test.shell\",\"params\":"
                + "{\"script\":\"echo half > out/f; echo no >&2; exit 3\"}}")
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "failed")
        .field("/error/code", "program_failed")
        .field("/error/message", "no\n")
        .field("/error/retryable", "false")
        .field("/error/attempt", "1")
        .field("/result", "null")
        .get("/v1/jobs/{job}/artifacts")
        .field("/items/0/kind", "log")
        .answer(answer -> assertThat(answer.json().path("items")).hasSize(1));
  }

  private static HttpScenario deadline() {
    return scenario("a job whose deadline passes is cancelled by it")
        .post("/v1/jobs")
        .json(
            "{\"type\":\"test.shell\",\"deadline\":\"50ms\",\"params\":{\"script\":\"sleep 600\"}}")
        .answer(answer -> assertThat(answer.json().path("deadline_at").isTextual()).isTrue())
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "cancelled")
        .field("/cancel/by", "deadline")
        .field("/cancel/reason", "null");
  }

  private static HttpScenario retry() {
    return scenario("an ended job is run again as a new one")
        .post("/v1/jobs")
        .form(Form.with().job(NOOP).file("f", "name.txt", "hello"))
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "succeeded")
        .post("/v1/jobs/{job}/retry?again=1")
        .refused("?again", "unknown_parameter")
        .post("/v1/jobs/{job}/retry")
        .as("writer")
        .expect(202)
        .field("/retry_of", "{job}")
        .field("/labels/a", "b")
        .field("/artifact_count", "1")
        .keep("again", "/id")
        .hasHeader("Location", "/v1/jobs/{again}")
        .post("/v1/jobs/{job}/clean?wait=20s")
        .expect(200)
        .post("/v1/jobs/{job}/retry")
        .expect(409, "data_not_kept")
        .get("/v1/jobs/{again}/artifacts")
        .field("/items/0/name", "name.txt")
        .keep("artifact", "/items/0/id")
        .get("/v1/artifacts/{artifact}")
        .hasBody("hello");
  }

  private static HttpScenario clean() {
    return scenario("a cleaned job keeps its record and nothing else")
        .post("/v1/jobs")
        .form(Form.with().job(NOOP).file("f", "name.txt", "hello"))
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .get("/v1/jobs/{job}/artifacts")
        .keep("artifact", "/items/0/id")
        .post("/v1/jobs/{job}/clean?wait=1y")
        .refused("?wait", "wrong_format")
        .post("/v1/jobs/{job}/clean?wait=20s")
        .expect(200)
        .field("/action", "clean")
        .field("/cause", "user")
        .field("/state", "done")
        .field("/job_id", "{job}")
        .field("/tries", "0")
        .field("/artifacts", "[{\"kind\":\"input\",\"count\":1,\"bytes\":5}]")
        .answer(answer ->
            answer
                .json()
                .path("steps")
                .forEach(s -> assertThat(s.path("done_at").isTextual()).isTrue()))
        .keep("erasure", "/id")
        .post("/v1/jobs/{job}/clean")
        .expect(200)
        .field("/id", "{erasure}")
        .get("/v1/erasures/{erasure}")
        .as("reader")
        .expect(200)
        .field("/state", "done")
        .get("/v1/erasures/{erasure}?wait=0m&wait=0s")
        .refused("?wait", "repeated_parameter")
        .get("/v1/jobs/{job}")
        .expect(200)
        .field("/state", "succeeded")
        .field("/data", "erased")
        .field("/params", "null")
        .field("/labels", "null")
        .field("/result", "null")
        .field("/erasure/id", "{erasure}")
        .field("/erasure/state", "done")
        .get("/v1/jobs/{job}/artifacts")
        .expect(410, "job_erased")
        .get("/v1/artifacts/{artifact}")
        .expect(410, "job_erased")
        .ask("HEAD", "/v1/artifacts/{artifact}")
        .expect(410)
        .post("/v1/jobs/{job}/cancel")
        .expect(200)
        .field("/outcome", "already_ended")
        .delete("/v1/jobs/{job}")
        .expect(200)
        .field("/id", "{erasure}")
        .field("/action", "clean")
        .get("/v1/jobs/{job}")
        .expect(410, "job_deleted");
  }

  private static HttpScenario delete() {
    return scenario("a deleted job is gone for good, and its account is told so")
        .post("/v1/jobs")
        .form(Form.with().job(NOOP).file("f", "name.txt", "hello"))
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .get("/v1/jobs/{job}/artifacts")
        .keep("artifact", "/items/0/id")
        .delete("/v1/jobs/{job}?force=1")
        .refused("?force", "unknown_parameter")
        .delete("/v1/jobs/{job}?wait=20s")
        .expect(200)
        .field("/action", "delete")
        .field("/state", "done")
        .keep("erasure", "/id")
        .delete("/v1/jobs/{job}")
        .expect(200)
        .field("/id", "{erasure}")
        .get("/v1/jobs/{job}")
        .expect(410, "job_deleted")
        .get("/v1/jobs/{job}?wait=1s")
        .expect(410, "job_deleted")
        .get("/v1/jobs/{job}/artifacts")
        .expect(410, "job_deleted")
        .get("/v1/artifacts/{artifact}")
        .expect(410, "job_deleted")
        .post("/v1/jobs/{job}/cancel")
        .expect(410, "job_deleted")
        .post("/v1/jobs/{job}/retry")
        .expect(410, "job_deleted")
        .post("/v1/jobs/{job}/clean")
        .expect(410, "job_deleted")
        .get("/v1/erasures/{erasure}")
        .expect(200)
        .get("/v1/jobs?limit=500")
        .then((_, kept) -> assertThat(kept).containsKey("job"))
        .answer(answer ->
            assertThat(answer.json().path("items").findValuesAsText("data")).contains("kept"));
  }

  private static HttpScenario deleteRunning() {
    return scenario("a running job is stopped by its delete")
        .then((world, kept) -> kept.put("job", world.running(false)))
        .delete("/v1/jobs/{job}?wait=20s")
        .expect(200)
        .field("/state", "done")
        .field("/residuals", "[]")
        .leavesNothing();
  }

  private static HttpScenario expiry() {
    return scenario("a job goes by itself when its time has come")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\",\"expires_in\":\"1ms\"}")
        .keep("job", "/id")
        .leavesNothing();
  }

  private static HttpScenario unknown() {
    String none = "job_01k00000000000000000000000";
    HttpScenario scenario = scenario("what is not there is not found");
    for (String job :
        new String[] {none, none.substring(1), "x", none.toUpperCase(), "job_" + none}) {
      scenario
          .get("/v1/jobs/" + job)
          .expect(404, "not_found")
          .post("/v1/jobs/" + job + "/cancel")
          .expect(404, "not_found");
    }
    return scenario
        .get("/v1/artifacts/" + none)
        .expect(404, "not_found")
        .get("/v1/erasures/" + none)
        .expect(404, "not_found")
        .post("/v1/jobs/" + none + "/retry")
        .expect(404)
        .post("/v1/jobs/" + none + "/clean")
        .expect(404)
        .post("/v1/jobs/" + none + "/submit")
        .expect(404)
        .get("/v1/jobs/" + none + "/artifacts")
        .expect(404)
        .put("/v1/jobs/" + none + "/inputs/a")
        .body("text/plain", "x")
        .expect(404)
        .delete("/v1/jobs/" + none)
        .expect(404);
  }

  private static HttpScenario waits() {
    return scenario("a wait is a duration of at most a minute")
        .post("/v1/jobs")
        .json(NOOP)
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=")
        .refused("?wait", "wrong_format")
        .get("/v1/jobs/{job}?wait=5")
        .refused("?wait", "wrong_format")
        .get("/v1/jobs/{job}?wait=2m")
        .refused("?wait", "out_of_range")
        .beyondDescription()
        .get("/v1/jobs/{job}?wait=1s&wait=1s")
        .refused("?wait", "repeated_parameter")
        .get("/v1/jobs/{job}?wait=1m")
        .expect(200)
        .get("/v1/jobs/{job}/artifacts?limit=1")
        .refused("?limit", "unknown_parameter");
  }
}
