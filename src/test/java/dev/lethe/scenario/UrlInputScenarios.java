package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;

import java.util.stream.Stream;

/** Inputs by URL, as far as they come without a server to fetch from. */
final class UrlInputScenarios {
  private UrlInputScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(inside(), mixed(), drafts());
  }

  private static HttpScenario inside() {
    return scenario("an input from inside the network fails its job, and is not tried again")
        .post("/v1/jobs")
        .json(
            """
            {"type":"test.noop","max_attempts":3,
             "inputs":[{"name":"main","url":"http://169.254.169.254/latest/meta-data/"}]}
            """)
        .expect(202)
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "failed")
        .field("/attempt", "1")
        .field("/error/code", "input_blocked")
        .field("/error/retryable", "false")
        .field("/artifact_count", "0");
  }

  private static HttpScenario mixed() {
    return scenario("a part and an address can stand side by side, each with its name")
        .post("/v1/jobs")
        .form(
            Form.with()
                .job(
                    """
                    {"type":"test.noop","inputs":[{"name":"a","part":"f"},
                     {"name":"b","url":"http://127.0.0.1/"}]}
                    """)
                .file("f", "a.txt", "x"))
        .expect(202)
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/error/code", "input_blocked")
        .get("/v1/jobs/{job}/artifacts")
        .field("/items/0/meta/input", "a")
        .post("/v1/jobs")
        .form(
            Form.with()
                .job("{\"type\":\"test.noop\",\"inputs\":[{\"url\":\"http://127.0.0.1/\"}]}")
                .file("f", "a.txt", "x"))
        .refused("/inputs", "undeclared")
        .post("/v1/jobs")
        .json(
            """
            {"type":"video.transcode","inputs":[{"name":"a","url":"http://x.example/"},
             {"name":"b","url":"http://x.example/"}]}
            """)
        .expect(501, "type_not_served");
  }

  private static HttpScenario drafts() {
    return scenario("of a draft an input that has an address is not uploaded too")
        .post("/v1/jobs")
        .json(
            "{\"type\":\"test.noop\",\"draft\":true,\"inputs\":[{\"url\":\"http://127.0.0.1/\"}]}")
        .keep("job", "/id")
        .put("/v1/jobs/{job}/inputs/main")
        .body("text/plain", "x")
        .beyondDescription()
        .refused("/name", "taken")
        .put("/v1/jobs/{job}/inputs/other")
        .body("text/plain", "x")
        .expect(200)
        .post("/v1/jobs/{job}/submit")
        .expect(202)
        .get("/v1/jobs/{job}?wait=20s")
        .field("/error/code", "input_blocked");
  }
}
