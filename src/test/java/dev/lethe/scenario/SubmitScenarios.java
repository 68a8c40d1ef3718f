package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What may and what may not be submitted as JSON. */
final class SubmitScenarios {
  private SubmitScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(
            Stream.of(taken(), takenWithAll(), laterOn(), notServed(), mediaTypes(), limits()),
            badFields(),
            badTranscodes())
        .flatMap(s -> s);
  }

  private static HttpScenario taken() {
    return scenario("a job is taken, runs, and its end is told at once")
        .post("/v1/jobs")
        .as("writer")
        .json("{\"type\":\"test.noop\"}")
        .expect(202)
        .field("/data", "kept")
        .field("/params", "{}")
        .field("/max_attempts", "3")
        .keep("job", "/id")
        .hasHeader("Location", "/v1/jobs/{job}")
        .get("/v1/jobs/{job}?wait=20s")
        .as("reader")
        .expect(200)
        .field("/state", "succeeded")
        .field("/result", "{}")
        .field("/attempt", "1")
        .field("/progress/fraction", "1.0")
        .field("/error", "null");
  }

  private static HttpScenario takenWithAll() {
    return scenario("everything that was submitted is in the job")
        .then((_, kept) -> kept.put("soon", inAnHour()))
        .post("/v1/jobs")
        .json(
            """
            {"type":"test.noop","params":{"a":[1.50,null,"x"]},"inputs":[],
             "labels":{"customer":"c42","empty":""},"deadline":"2h","max_attempts":20,
             "expires_in":"7d","keep_partial":true,"draft":true,"priority":-100,
             "run_at":"{soon}"}
            """)
        .expect(202)
        .field("/state", "draft")
        .field("/params", "{\"a\":[1.5,null,\"x\"]}")
        .field("/labels/customer", "c42")
        .field("/labels/empty", "")
        .field("/keep_partial", "true")
        .field("/max_attempts", "20")
        .field("/priority", "-100")
        .field("/run_at", "{soon}")
        .field("/deadline_at", "null")
        .post("/v1/jobs")
        .json(
            """
            {"type":"test.noop","params":null,"inputs":null,"labels":null,"deadline":null,
             "max_attempts":null,"expires_in":null,"keep_partial":null,"draft":null,
             "priority":null,"run_at":null}
            """)
        .expect(202)
        .field("/params", "{}")
        .field("/labels", "{}")
        .field("/priority", "0")
        .field("/run_at", "null");
  }

  private static String inAnHour() {
    Instant at = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
    return at.toString().replace("Z", ".000Z");
  }

  private static HttpScenario laterOn() {
    return scenario("a job that is to run later waits in the queue, and can be cancelled there")
        .then((_, kept) -> kept.put("soon", inAnHour()))
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\",\"run_at\":\"{soon}\"}")
        .expect(202)
        .field("/state", "queued")
        .keep("job", "/id")
        .post("/v1/jobs/{job}/cancel")
        .expect(200)
        .field("/job/state", "cancelled")
        .field("/job/attempt", "0")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\",\"run_at\":\"{soon}\",\"deadline\":\"59m\"}")
        .refused("/run_at", "after_deadline")
        .beyondDescription()
        .then((_, kept) -> kept.put("soon", Instant.now().plusMillis(700).toString()))
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\",\"run_at\":\"{soon}\"}")
        .keep("due", "/id")
        .get("/v1/jobs/{due}?wait=20s")
        .field("/state", "succeeded")
        .answer(answer ->
            assertThat(answer.json().path("started_at").asText())
                .isGreaterThanOrEqualTo(answer.json().path("run_at").asText()));
  }

  private static HttpScenario notServed() {
    return scenario("a type whose program is missing is told at submit")
        .post("/v1/jobs")
        .json("{\"type\":\"video.transcode\",\"params\":{\"heights\":[360]}}")
        .expect(501, "type_not_served")
        .answer(answer -> assertThat(answer.text()).contains("ffmpeg"))
        .get("/readyz")
        .as("none")
        .expect(200)
        .answer(answer -> assertThat(answer.text()).contains("\"type\":\"video.transcode\""))
        .leavesNothing();
  }

  private static HttpScenario mediaTypes() {
    return scenario("a body of another media type is refused")
        .post("/v1/jobs")
        .body("text/plain", "{\"type\":\"test.noop\"}")
        .expect(415, "unsupported_media_type")
        .post("/v1/jobs")
        .expect(415, "unsupported_media_type")
        .post("/v1/jobs")
        .json("")
        .refused("", "malformed")
        .post("/v1/jobs")
        .body("multipart/form-data", "x")
        .expect(400, "invalid_request")
        .leavesNothing();
  }

  private static HttpScenario limits() {
    String long1 = "x".repeat(1 << 20);
    return scenario("JSON that is too long or too deep is refused")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\",\"params\":{\"a\":\"" + long1 + "\"}}")
        .expect(413, "upload_too_large")
        .post("/v1/jobs")
        .json("{\"type\":\"test.noop\",\"params\":" + "{\"a\":".repeat(99) + "1" + "}".repeat(100))
        .expect(400, "invalid_request")
        .beyondDescription()
        .leavesNothing();
  }

  private record Bad(String json, String pointer, String code, boolean beyond) {
    Bad(String json, String pointer, String code) {
      this(json, pointer, code, false);
    }
  }

  private static Stream<HttpScenario> badFields() {
    String noop = "{\"type\":\"test.noop\",";
    return Stream.of(
            new Bad("{", "", "malformed"),
            new Bad("{} {}", "", "malformed", true),
            new Bad("null", "", "wrong_type"),
            new Bad("[]", "", "wrong_type"),
            new Bad("{}", "/type", "required"),
            new Bad("{\"type\":null}", "/type", "required"),
            new Bad("{\"type\":7}", "/type", "wrong_type"),
            new Bad("{\"type\":\"\"}", "/type", "unknown_type", true),
            new Bad("{\"type\":\"test.none\"}", "/type", "unknown_type", true),
            new Bad(noop + "\"type\":\"test.noop\"}", "/type", "duplicate_field", true),
            new Bad(noop + "\"lables\":{}}", "/lables", "unknown_field"),
            new Bad(noop + "\"a/b~c\":1}", "/a~1b~0c", "unknown_field"),
            new Bad(noop + "\"params\":[]}", "/params", "wrong_type"),
            new Bad(noop + "\"params\":\"{}\"}", "/params", "wrong_type"),
            new Bad(noop + "\"labels\":[]}", "/labels", "wrong_type"),
            new Bad(noop + "\"labels\":{\"a\":1}}", "/labels/a", "wrong_type"),
            new Bad(noop + "\"labels\":{\"a\":null}}", "/labels/a", "wrong_type"),
            new Bad(noop + "\"labels\":{\"a b\":\"\"}}", "/labels", "invalid_name"),
            new Bad(
                noop + "\"labels\":{\"a\":\"" + "v".repeat(257) + "\"}}", "/labels/a", "too_long"),
            new Bad(noop + "\"labels\":" + labels(17) + "}", "/labels", "too_many"),
            new Bad(noop + "\"inputs\":{}}", "/inputs", "wrong_type"),
            new Bad(noop + "\"inputs\":[null]}", "/inputs/0", "wrong_type"),
            new Bad(noop + "\"inputs\":[{}]}", "/inputs/0/part", "required"),
            new Bad(noop + "\"inputs\":[{\"file\":\"a\"}]}", "/inputs/0/file", "unknown_field"),
            new Bad(url("ftp://example.org/a"), "/inputs/0/url", "invalid_url"),
            new Bad(url("//example.org/a"), "/inputs/0/url", "invalid_url"),
            new Bad(url("https:///a"), "/inputs/0/url", "invalid_url"),
            new Bad(url("https://user@example.org/a"), "/inputs/0/url", "invalid_url"),
            new Bad(url("https://example.org\\\\@127.0.0.1/a"), "/inputs/0/url", "invalid_url"),
            new Bad(url("https://example.org/a b"), "/inputs/0/url", "invalid_url"),
            new Bad(url("https://x/" + "a".repeat(4096)), "/inputs/0/url", "invalid_url"),
            new Bad(
                noop + "\"inputs\":[{\"part\":\"a\",\"url\":\"https://example.org/a\"}]}",
                "/inputs/0",
                "ambiguous"),
            new Bad(
                noop + "\"inputs\":[{\"url\":\"http://a/\"},{\"url\":\"http://b/\"}]}",
                "/inputs/1",
                "repeated",
                true),
            new Bad(
                noop + "\"inputs\":[" + "{\"url\":\"http://a/\"},".repeat(64) + "{}]}",
                "/inputs",
                "too_many"),
            new Bad(noop + "\"inputs\":[{\"part\":\"a\"}]}", "/inputs", "no_parts", true),
            new Bad(noop + "\"deadline\":5}", "/deadline", "wrong_type"),
            new Bad(noop + "\"deadline\":\"soon\"}", "/deadline", "wrong_format"),
            new Bad(noop + "\"deadline\":\"0s\"}", "/deadline", "out_of_range", true),
            new Bad(noop + "\"expires_in\":\"-1d\"}", "/expires_in", "wrong_format"),
            new Bad(noop + "\"expires_in\":\"999999d\"}", "/expires_in", "out_of_range", true),
            new Bad(noop + "\"max_attempts\":\"3\"}", "/max_attempts", "wrong_type"),
            new Bad(noop + "\"max_attempts\":1.5}", "/max_attempts", "wrong_type"),
            new Bad(noop + "\"max_attempts\":0}", "/max_attempts", "out_of_range"),
            new Bad(noop + "\"max_attempts\":21}", "/max_attempts", "out_of_range"),
            new Bad(noop + "\"max_attempts\":99999999999}", "/max_attempts", "wrong_type"),
            new Bad(noop + "\"keep_partial\":\"yes\"}", "/keep_partial", "wrong_type"),
            new Bad(noop + "\"draft\":1}", "/draft", "wrong_type"),
            new Bad(noop + "\"priority\":101}", "/priority", "out_of_range"),
            new Bad(noop + "\"priority\":-101}", "/priority", "out_of_range"),
            new Bad(noop + "\"priority\":\"high\"}", "/priority", "wrong_type"),
            new Bad(noop + "\"run_at\":\"tomorrow\"}", "/run_at", "wrong_type", true),
            new Bad(noop + "\"run_at\":1800000000}", "/run_at", "wrong_type"),
            new Bad(noop + "\"run_at\":\"2020-01-31T22:00:00Z\"}", "/run_at", "out_of_range", true),
            new Bad(
                noop + "\"run_at\":\"+1000000000-12-31T23:59:59.999999999Z\"}",
                "/run_at",
                "out_of_range",
                true))
        .map(SubmitScenarios::refused);
  }

  private static Stream<HttpScenario> badTranscodes() {
    return Stream.of(
            List.of("{\"codec\":\"h264\"}", "/params/codec", "unknown_field"),
            List.of("{\"container\":\"avi\"}", "/params/container", "unknown_value"),
            List.of("{\"container\":4}", "/params/container", "wrong_type"),
            List.of("{\"heights\":720}", "/params/heights", "wrong_type"),
            List.of("{\"heights\":[720,15]}", "/params/heights/1", "out_of_range"),
            List.of("{\"heights\":[4321]}", "/params/heights/0", "out_of_range"),
            List.of("{\"heights\":[\"720\"]}", "/params/heights/0", "wrong_type"),
            List.of("{\"heights\":[720,720]}", "/params/heights/1", "duplicate"),
            List.of("{\"heights\":[16,18,20,22,24,26,28]}", "/params/heights", "out_of_range"),
            List.of("{\"audio_only\":\"flac\"}", "/params/audio_only", "unknown_value"),
            List.of("{\"thumbnails\":{\"count\":101}}", "/params/thumbnails/count", "out_of_range"),
            List.of("{\"thumbnails\":{\"size\":1}}", "/params/thumbnails/size", "unknown_field"),
            List.of("{\"preview\":{\"seconds\":61}}", "/params/preview/seconds", "out_of_range"),
            List.of("{\"preview\":10}", "/params/preview", "wrong_type"),
            List.of("{\"sprite\":\"yes\"}", "/params/sprite", "wrong_type"))
        .map(bad ->
            refused(
                new Bad(
                    "{\"type\":\"video.transcode\",\"params\":" + bad.get(0) + "}",
                    bad.get(1),
                    bad.get(2))));
  }

  private static String url(String url) {
    return "{\"type\":\"test.noop\",\"inputs\":[{\"url\":\"" + url + "\"}]}";
  }

  private static HttpScenario refused(Bad bad) {
    String shown = bad.json.length() > 70 ? bad.json.substring(0, 70) + "..." : bad.json;
    HttpScenario scenario =
        scenario("refused with its place: " + shown)
            .post("/v1/jobs")
            .json(bad.json)
            .refused(bad.pointer, bad.code);
    return (bad.beyond ? scenario.beyondDescription() : scenario).leavesNothing();
  }

  private static String labels(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"l" + i + "\":\"v\"")
        .collect(Collectors.joining(",", "{", "}"));
  }
}
