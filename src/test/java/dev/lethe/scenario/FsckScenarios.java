package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;

import java.util.stream.Stream;

/** The check of rows, files and keys, as administrators ask for it. */
final class FsckScenarios {
  private FsckScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(looks(), refusals());
  }

  private static HttpScenario looks() {
    return scenario("a check of a server that works finds nothing")
        .post("/v1/jobs")
        .form(Form.with().job("{\"type\":\"test.noop\"}").file("f", "f.txt", "hello"))
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .post("/v1/fsck")
        .as("admin")
        .expect(200)
        .field("/findings", "[]")
        .field("/next", "null")
        .post("/v1/fsck")
        .json("{\"repair\":true,\"hashes\":false,\"after\":\"{job}\"}")
        .as("admin")
        .expect(200)
        .field("/findings", "[]");
  }

  private static HttpScenario refusals() {
    return scenario("a check is for administrators, and well-formed")
        .post("/v1/fsck")
        .json("{}")
        .expect(403, "forbidden_scope")
        .post("/v1/fsck")
        .json("{}")
        .as("none")
        .expect(401, "unauthorized")
        .post("/v1/fsck")
        .json("{\"after\":\"job_none\"}")
        .as("admin")
        .refused("/after", "invalid")
        .beyondDescription()
        .post("/v1/fsck?all=1")
        .as("admin")
        .refused("?all", "unknown_parameter")
        .post("/v1/fsck")
        .body("text/plain", "x")
        .as("admin")
        .expect(415, "unsupported_media_type")
        .post("/v1/fsck")
        .json("{\"repair\":false" + " ".repeat(1 << 20) + "}")
        .as("admin")
        .expect(413, "upload_too_large");
  }
}
