package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

/** Downloads: whole, in ranges, and not at all when the client has the file. */
final class DownloadScenarios {
  private DownloadScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(ranges(), conditions(), results());
  }

  private static HttpScenario uploaded(String name) {
    return scenario(name)
        .post("/v1/jobs")
        .form(Form.with().job("{\"type\":\"test.noop\"}").file("f", "digits.txt", "0123456789"))
        .keep("job", "/id")
        .get("/v1/jobs/{job}/artifacts")
        .keep("artifact", "/items/0/id")
        .keep("sha", "/items/0/sha256")
        .field("/items/0/url", "/v1/artifacts/{artifact}");
  }

  private static HttpScenario ranges() {
    return uploaded("a range of a file is what the standard says it is")
        .get("/v1/artifacts/{artifact}")
        .expect(200)
        .hasBody("0123456789")
        .hasHeader("ETag", "\"{sha}\"")
        .hasHeader("Content-Length", "10")
        .hasHeader("Content-Type", "text/plain")
        .get("/v1/artifacts/{artifact}")
        .header("Range", "bytes=2-4")
        .expect(206)
        .hasBody("234")
        .hasHeader("Content-Range", "bytes 2-4/10")
        .get("/v1/artifacts/{artifact}")
        .header("Range", "bytes=8-")
        .expect(206)
        .hasBody("89")
        .get("/v1/artifacts/{artifact}")
        .header("Range", "bytes=-3")
        .expect(206)
        .hasBody("789")
        .get("/v1/artifacts/{artifact}")
        .header("Range", "bytes=9-99999999999999999999")
        .expect(206)
        .hasBody("9")
        .get("/v1/artifacts/{artifact}")
        .header("Range", "bytes=10-")
        .expect(416, "range_not_satisfiable")
        .hasHeader("Content-Range", "bytes */10")
        .get("/v1/artifacts/{artifact}")
        .header("Range", "bytes=-0")
        .expect(416, "range_not_satisfiable")
        .get("/v1/artifacts/{artifact}")
        .header("Range", "bytes=0-1,3-4")
        .expect(200)
        .hasBody("0123456789")
        .get("/v1/artifacts/{artifact}")
        .header("Range", "lines=1-2")
        .expect(200)
        .get("/v1/artifacts/{artifact}?download=1")
        .refused("?download", "unknown_parameter");
  }

  private static HttpScenario conditions() {
    return uploaded("conditions spare a transfer or make it whole")
        .get("/v1/artifacts/{artifact}")
        .header("Range", "bytes=2-4")
        .header("If-Range", "\"{sha}\"")
        .expect(206)
        .get("/v1/artifacts/{artifact}")
        .header("Range", "bytes=2-4")
        .header("If-Range", "\"another\"")
        .expect(200)
        .hasBody("0123456789")
        .get("/v1/artifacts/{artifact}")
        .header("If-None-Match", "\"another\", W/\"{sha}\"")
        .expect(304)
        .hasHeader("ETag", "\"{sha}\"")
        .get("/v1/artifacts/{artifact}")
        .header("If-None-Match", "*")
        .expect(304)
        .ask("HEAD", "/v1/artifacts/{artifact}")
        .header("Range", "bytes=2-4")
        .expect(200)
        .hasHeader("Content-Length", "10")
        .ask("HEAD", "/v1/artifacts/{artifact}")
        .header("If-None-Match", "\"{sha}\"")
        .expect(304)
        .ask("HEAD", "/v1/artifacts/{artifact}")
        .as("stranger")
        .expect(404)
        .ask("HEAD", "/v1/artifacts/{artifact}")
        .as("none")
        .expect(401);
  }

  private static HttpScenario results() {
    return scenario("what a job makes is there when it has ended")
        .post("/v1/jobs")
        .json(
            "{\"type\":\"test.shell\",\"params\":"
                + "{\"script\":\"echo hi; printf made > out/a.bin\"}}")
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "succeeded")
        .field("/result/stdout", "hi\n")
        .field("/artifact_count", "1")
        .get("/v1/jobs/{job}/artifacts")
        .field("/items/0/kind", "result")
        .field("/items/0/attempt", "1")
        .field("/items/0/name", "a.bin")
        .keep("artifact", "/items/0/id")
        .get("/v1/artifacts/{artifact}")
        .as("reader")
        .hasBody("made")
        .answer(answer -> assertThat(answer.mediaType()).contains("application/octet-stream"));
  }
}
