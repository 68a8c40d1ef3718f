package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

/** Answers that are spared because the client has them, and waits that are only preferred. */
final class ConditionalScenarios {
  private static final String NOOP = "{\"type\":\"test.noop\"}";

  private ConditionalScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(unchanged(), submitAndWait(), preferences());
  }

  private static HttpScenario unchanged() {
    HttpScenario story =
        scenario("an answer that did not change is not sent again")
            .post("/v1/jobs")
            .as("lister")
            .json(NOOP)
            .keep("job", "/id")
            .get("/v1/jobs/{job}?wait=20s")
            .as("lister")
            .field("/state", "succeeded");
    for (String path : List.of("/v1/jobs/{job}", "/v1/jobs/{job}/artifacts")) {
      again(story, path);
    }
    story.post("/v1/jobs/{job}/clean?wait=20s").as("lister").expect(200).keep("erasure", "/id");
    again(story, "/v1/erasures/{erasure}");
    return again(story, "/v1/jobs?limit=1");
  }

  private static HttpScenario again(HttpScenario story, String path) {
    return story
        .get(path)
        .as("lister")
        .expect(200)
        .keepHeader("tag", "ETag")
        .get(path)
        .as("lister")
        .header("If-None-Match", "{tag}")
        .expect(304)
        .hasHeader("ETag", "{tag}")
        .hasBody("")
        .get(path)
        .as("lister")
        .header("If-None-Match", "\"other\", {tag}")
        .expect(304)
        .get(path)
        .as("lister")
        .header("If-None-Match", "W/\"other\"")
        .expect(200);
  }

  private static HttpScenario submitAndWait() {
    return scenario("a submit may be answered when the job has ended")
        .post("/v1/jobs")
        .header("Prefer", "respond-async, wait=20")
        .json(NOOP)
        .expect(202)
        .hasHeader("Preference-Applied", "wait=20")
        .field("/state", "succeeded")
        .keep("job", "/id")
        .post("/v1/jobs/{job}/retry")
        .header("Prefer", "wait=\"20\"")
        .expect(202)
        .field("/state", "succeeded")
        .delete("/v1/jobs/{job}")
        .header("Prefer", "wait=20")
        .expect(200)
        .field("/state", "done")
        .keep("erasure", "/id")
        .get("/v1/erasures/{erasure}")
        .header("Prefer", "wait=20")
        .expect(200)
        .hasHeader("Preference-Applied", "wait=20");
  }

  private static HttpScenario preferences() {
    HttpScenario story =
        scenario("a wait in the query goes first, one too long is cut, nonsense is not heard")
            .post("/v1/jobs")
            .json("{\"type\":\"test.noop\",\"draft\":true}")
            .keep("job", "/id")
            .get("/v1/jobs/{job}?wait=0s")
            .header("Prefer", "wait=60")
            .expect(200)
            .answer(answer -> assertThat(answer.header("Preference-Applied")).isEmpty());
    for (String nonsense : List.of("wait", "wait=", "wait=-1", "wait=soon", "await=9")) {
      story
          .get("/v1/jobs/{job}")
          .header("Prefer", nonsense)
          .expect(200)
          .answer(answer -> assertThat(answer.header("Preference-Applied")).isEmpty());
    }
    return story
        .post("/v1/jobs/{job}/cancel")
        .expect(200)
        .get("/v1/jobs/{job}")
        .header("Prefer", "wait=999999")
        .expect(200)
        .hasHeader("Preference-Applied", "wait=60");
  }
}
