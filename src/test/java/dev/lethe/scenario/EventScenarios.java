package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.scenario.Exchange.Answered;
import dev.lethe.scenario.Exchange.Asked;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Events and logs, as far as an answer that ends can show them. */
final class EventScenarios {
  private static final String FAILS =
      "{\"type\":\"test.shell\",\"params\":{\"script\":\"echo no >&2; exit 3\"}}";

  private EventScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(ended(), deleted(), unknown(), account(), badQueries(), log(), erasedLog());
  }

  private static HttpScenario ended() {
    return scenario("an ended job tells its whole life, and then that there is no more")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\"}")
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "succeeded")
        .get("/v1/jobs/{job}/events")
        .as("reader")
        .expect(200)
        .answer(answer -> {
          assertThat(states(answer)).containsExactly("queued", "running", "succeeded");
          assertThat(answer.text()).contains("event: job.state\ndata: {\"job_id\":\"job_");
        })
        .then((world, kept) -> {
          String text = world.send(asked(world, "/v1/jobs/" + kept.get("job") + "/events")).text();
          List<String> ids = text.lines().filter(line -> line.startsWith("id: ")).toList();
          kept.put("first", ids.getFirst().substring(4));
          kept.put("last", ids.getLast().substring(4));
        })
        .get("/v1/jobs/{job}/events")
        .header("Last-Event-ID", "{first}")
        .expect(200)
        .answer(answer -> assertThat(states(answer)).containsExactly("running", "succeeded"))
        .get("/v1/jobs/{job}/events")
        .header("Last-Event-ID", "{last}")
        .expect(204)
        .get("/v1/jobs/{job}/events")
        .header("Last-Event-ID", "999999999999")
        .expect(200)
        .answer(answer -> assertThat(states(answer)).hasSize(3))
        .get("/v1/jobs/{job}/events")
        .header("Last-Event-ID", "yesterday")
        .refused("#Last-Event-ID", "wrong_format")
        .beyondDescription()
        .ask("HEAD", "/v1/jobs/{job}/events")
        .expect(200);
  }

  private static HttpScenario deleted() {
    return scenario("a deleted job tells of its erasure, and that is all it tells")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\",\"labels\":{\"a\":\"b\"}}")
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .delete("/v1/jobs/{job}?wait=20s")
        .expect(200)
        .get("/v1/jobs/{job}/events")
        .expect(200)
        .answer(answer ->
            assertThat(answer.text().lines())
                .filteredOn(line -> line.contains("\"erased\""))
                .hasSize(1))
        .get("/v1/jobs/{job}/events")
        .as("stranger")
        .expect(404, "not_found")
        .get("/v1/jobs/{job}/log")
        .expect(410, "job_deleted");
  }

  private static HttpScenario unknown() {
    return scenario("who may not read follows nothing")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\",\"draft\":true}")
        .keep("job", "/id")
        .get("/v1/jobs/{job}/events")
        .as("writer")
        .expect(403, "forbidden_scope")
        .get("/v1/jobs/{job}/events")
        .as("none")
        .expect(401, "unauthorized")
        .get("/v1/jobs/{job}/log")
        .as("writer")
        .expect(403, "forbidden_scope")
        .get("/v1/jobs/{job}/log")
        .as("none")
        .expect(401, "unauthorized")
        .get("/v1/jobs/{job}/log")
        .as("stranger")
        .expect(404, "not_found")
        .get("/v1/events")
        .as("writer")
        .expect(403, "forbidden_scope")
        .get("/v1/events")
        .as("none")
        .expect(401, "unauthorized");
  }

  private static HttpScenario account() {
    return scenario("an account follows all its jobs and no other's")
        .then((world, kept) -> {
          kept.put("foreign", world.submit("stranger", "{\"type\":\"test.noop\"}"));
          Map<String, String> headers = new HashMap<>(world.authorization("lister"));
          try (var events = new Follower(world.server().url(), "/v1/events", headers)) {
            check(world, "", headers, events);
            String one = world.submit("lister", "{\"type\":\"test.noop\"}");
            String other = world.submit("lister", FAILS);
            int ended = 0;
            long last = 0;
            while (ended < 2) {
              Follower.Told told = events.next().orElseThrow();
              assertThat(told.data().path("job_id").asText()).isIn(one, other);
              assertThat(told.number()).isGreaterThan(last);
              last = told.number();
              ended += told.state().matches("(succeeded|failed) kept") ? 1 : 0;
            }
            kept.put("last", String.valueOf(last));
          }
          headers.put("Last-Event-ID", "0");
          String filter = "type=test.shell&state=failed,succeeded";
          try (var events = new Follower(world.server().url(), "/v1/events?" + filter, headers)) {
            check(world, filter, headers, events);
            Optional<Follower.Told> told = events.next();
            assertThat(told.orElseThrow().state()).isEqualTo("failed kept");
          }
        })
        .get("/v1/events")
        .as("lister")
        .header("Last-Event-ID", "999999999999")
        .expect(410, "events_gone");
  }

  /** The stream itself has no end; its head is held against the description. */
  static void check(World world, String query, Map<String, String> headers, Follower events) {
    var answered = new Answered(events.status(), events.headers(), World.NOTHING);
    var asked = new Asked("GET", "/v1/events", query, headers, World.NOTHING);
    world.seen().addAll(world.contract().check(new Exchange(asked, answered)));
  }

  private static HttpScenario badQueries() {
    return scenario("what the streams refuse")
        .get("/v1/events?state=done")
        .refused("?state", "unknown_state")
        .get("/v1/events?job=x")
        .refused("?job", "unknown_parameter")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\",\"draft\":true}")
        .keep("job", "/id")
        .get("/v1/jobs/{job}/events?wait=1s")
        .refused("?wait", "unknown_parameter")
        .get("/v1/jobs/{job}/log?follow=yes")
        .refused("?follow", "wrong_type");
  }

  private static HttpScenario log() {
    return scenario("the log of a failed job says what its program said")
        .post("/v1/jobs")
        .json(FAILS)
        .keep("job", "/id")
        .get("/v1/jobs/{job}/log?follow=1")
        .expect(200)
        .hasHeader("Content-Type", "text/plain;charset=utf-8")
        .hasBody("$ sh -c echo no >&2; exit 3\nno\n")
        .get("/v1/jobs/{job}/log")
        .as("reader")
        .hasBody("$ sh -c echo no >&2; exit 3\nno\n")
        .get("/v1/jobs/{job}/artifacts")
        .field("/items/0/kind", "log")
        .field("/items/0/name", "attempt-1.log")
        .field("/items/0/media_type", "text/plain")
        .field("/items/0/meta/dropped_bytes", "0")
        .keep("artifact", "/items/0/id")
        .get("/v1/artifacts/{artifact}")
        .expect(200)
        .hasBody("$ sh -c echo no >&2; exit 3\nno\n")
        .ask("HEAD", "/v1/jobs/{job}/log")
        .expect(200);
  }

  private static HttpScenario erasedLog() {
    return scenario("the log of a cleaned job is gone")
        .post("/v1/jobs")
        .json(FAILS)
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/artifact_count", "1")
        .post("/v1/jobs/{job}/clean?wait=20s")
        .expect(200)
        .field("/artifacts/0/kind", "log")
        .get("/v1/jobs/{job}/log")
        .expect(410, "job_erased")
        .get("/v1/jobs/{job}/log?follow=true")
        .expect(410, "job_erased");
  }

  private static List<String> states(Answered answer) {
    return answer
        .text()
        .lines()
        .filter(line -> line.startsWith("data: ") && line.contains("\"state\""))
        .map(line -> line.replaceAll(".*\"state\":\"([a-z]+)\".*", "$1"))
        .toList();
  }

  private static Asked asked(World world, String path) {
    return new Asked("GET", path, "", world.authorization("user"), World.NOTHING);
  }
}
