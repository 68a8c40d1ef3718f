package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

/** Jobs that come with their files, and drafts whose files come one by one. */
final class UploadScenarios {
  private static final String NOOP = "{\"type\":\"test.noop\"}";
  private static final String DRAFT = "{\"type\":\"test.noop\",\"draft\":true}";
  private static final String TWO =
      """
      {"type":"test.noop","inputs":[{"name":"first","part":"a"},{"name":"second","part":"b"}]}\
      """;

  private UploadScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.concat(
        Stream.of(loneFile(), severalFiles(), tooLarge(), draft(), draftRefusals(), spoiltDraft()),
        badForms());
  }

  private static HttpScenario loneFile() {
    return scenario("a lone file needs no word about inputs")
        .post("/v1/jobs")
        .form(Form.with().job(NOOP).file("f", "Ferien \u00fc.txt", "hello"))
        .expect(202)
        .field("/artifact_count", "1")
        .field("/stored_bytes", "5")
        .keep("job", "/id")
        .get("/v1/jobs/{job}/artifacts")
        .expect(200)
        .field("/next_cursor", "null")
        .field("/items/0/kind", "input")
        .field("/items/0/name", "Ferien \u00fc.txt")
        .field("/items/0/media_type", "text/plain")
        .field("/items/0/bytes", "5")
        .field("/items/0/job_id", "{job}")
        .field("/items/0/meta/input", "main")
        .keep("artifact", "/items/0/id")
        .get("/v1/artifacts/{artifact}")
        .expect(200)
        .hasBody("hello")
        .hasHeader(
            "Content-Disposition",
            "attachment; filename=\"Ferien _.txt\"; filename*=UTF-8''Ferien%20%C3%BC.txt");
  }

  private static HttpScenario severalFiles() {
    return scenario("several files come in any order")
        .post("/v1/jobs")
        .form(Form.with().job(TWO).file("b", "../../b", "bb").file("a", "a", ""))
        .expect(202)
        .field("/artifact_count", "2")
        .keep("job", "/id")
        .get("/v1/jobs/{job}/artifacts")
        .expect(200)
        .answer(answer -> {
          assertThat(answer.json().at("/items").findValuesAsText("input"))
              .containsExactlyInAnyOrder("first", "second");
          assertThat(answer.json().at("/items").findValuesAsText("bytes"))
              .containsExactlyInAnyOrder("0", "2");
        });
  }

  private static HttpScenario tooLarge() {
    return scenario("a form over the limit is refused, and a draft's input too")
        .post("/v1/jobs")
        .form(Form.with().job(NOOP).file("f", "f", "x".repeat(3 << 20)))
        .expect(413, "upload_too_large")
        .leavesNothing()
        .post("/v1/jobs")
        .json(DRAFT)
        .keep("job", "/id")
        .put("/v1/jobs/{job}/inputs/main")
        .body("text/plain", "x".repeat(3 << 20))
        .expect(413, "upload_too_large")
        .get("/v1/jobs/{job}/artifacts")
        .field("/items", "[]")
        .delete("/v1/jobs/{job}")
        .expectEither(200, 202);
  }

  private static HttpScenario draft() {
    return scenario("a draft takes inputs, changes them, is handed in once")
        .post("/v1/jobs")
        .json(DRAFT)
        .expect(202)
        .field("/state", "draft")
        .field("/submitted_at", "null")
        .keep("job", "/id")
        .put("/v1/jobs/{job}/inputs/main")
        .as("writer")
        .body("video/mp4", "first")
        .expect(200)
        .field("/name", "main")
        .field("/kind", "input")
        .field("/media_type", "video/mp4")
        .field("/attempt", "0")
        .field("/bytes", "5")
        .put("/v1/jobs/{job}/inputs/main")
        .body("video/mp4", "the second")
        .expect(200)
        .keep("artifact", "/id")
        .put("/v1/jobs/{job}/inputs/sub.title-1_x")
        .expect(200)
        .field("/bytes", "0")
        .field("/media_type", "application/octet-stream")
        .get("/v1/jobs/{job}/artifacts")
        .answer(answer -> assertThat(answer.json().at("/items")).hasSize(2))
        .get("/v1/artifacts/{artifact}")
        .hasBody("the second")
        .post("/v1/jobs/{job}/clean")
        .expect(409, "job_not_terminal")
        .post("/v1/jobs/{job}/submit")
        .as("writer")
        .expect(202)
        .field("/id", "{job}")
        .hasHeader("Location", "/v1/jobs/{job}")
        .post("/v1/jobs/{job}/submit")
        .expect(409, "job_not_draft")
        .put("/v1/jobs/{job}/inputs/main")
        .body("video/mp4", "third")
        .expect(409, "job_not_draft")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "succeeded")
        .field("/stored_bytes", "10")
        .field("/artifact_count", "2");
  }

  private static HttpScenario draftRefusals() {
    return scenario("what a draft refuses")
        .post("/v1/jobs")
        .form(Form.with().job(DRAFT).file("f", "f", "x"))
        .expect(202)
        .field("/artifact_count", "1")
        .keep("job", "/id")
        .put("/v1/jobs/{job}/inputs/a%20b")
        .body("text/plain", "x")
        .refused("/name", "invalid_name")
        .put("/v1/jobs/{job}/inputs/" + "n".repeat(65))
        .body("text/plain", "x")
        .refused("/name", "invalid_name")
        .put("/v1/jobs/{job}/inputs/a?overwrite=true")
        .body("text/plain", "x")
        .refused("?overwrite", "unknown_parameter")
        .post("/v1/jobs/{job}/submit?now=1")
        .refused("?now", "unknown_parameter")
        .delete("/v1/jobs/{job}")
        .expectEither(200, 202)
        .put("/v1/jobs/{job}/inputs/main")
        .body("text/plain", "x")
        .expect(410, "job_deleted")
        .post("/v1/jobs/{job}/submit")
        .expect(410, "job_deleted");
  }

  private static HttpScenario spoiltDraft() {
    return scenario("a draft with too many inputs is not taken, one without data neither")
        .post("/v1/jobs")
        .json(DRAFT)
        .keep("job", "/id")
        .then((world, kept) -> {
          for (int i = 0; i < 9; i++) {
            scenario("one more")
                .put("/v1/jobs/" + kept.get("job") + "/inputs/in" + i)
                .body("text/plain", "x")
                .expect(200)
                .run(world);
          }
        })
        .post("/v1/jobs/{job}/submit")
        .refused("/inputs", "wrong_count")
        .beyondDescription()
        .post("/v1/jobs/{job}/cancel")
        .expect(200)
        .field("/outcome", "stopped")
        .field("/job/state", "cancelled")
        .post("/v1/jobs/{job}/clean?wait=20s")
        .expect(200)
        .post("/v1/jobs/{job}/submit")
        .expect(409, "data_not_kept");
  }

  private static Stream<HttpScenario> badForms() {
    Form many = Form.with().job(NOOP);
    for (int i = 0; i < 70; i++) {
      many.file("f" + i, "f", "x");
    }
    return Stream.of(
        bad("the job part is not the first", Form.with().file("f", "f", "x").job(NOOP))
            .refused("/job", "not_first"),
        bad("there is no part", Form.with()).refused("/job", "required"),
        bad("the job part is there twice", Form.with().job(NOOP).job(NOOP))
            .refused("/job", "repeated"),
        bad("the job part is no JSON", Form.with().job("{").file("f", "f", "x"))
            .refused("", "malformed"),
        bad("a field of the job part is wrong", Form.with().job("{\"typ\":1}").file("f", "f", "x"))
            .refused("/typ", "unknown_field"),
        bad("the job part is too long", Form.with().job(NOOP + " ".repeat(1 << 20)))
            .refused("/job", "too_long"),
        bad("a declared part is missing", Form.with().job(TWO).file("a", "f", "x"))
            .refused("/inputs", "missing_part"),
        bad("a part comes twice", Form.with().job(TWO).file("a", "f", "x").file("a", "f", "y"))
            .refused("/inputs", "repeated"),
        bad("a part is not declared", Form.with().job(TWO).file("a", "f", "x").file("c", "f", "y"))
            .refused("/inputs", "undeclared"),
        bad(
                "two files and no word about them",
                Form.with().job(NOOP).file("a", "f", "x").file("b", "f", "y"))
            .refused("/inputs", "required"),
        bad(
                "two inputs of one name",
                Form.with()
                    .job(TWO.replace("second", "first"))
                    .file("a", "f", "x")
                    .file("b", "f", "y"))
            .refused("/inputs/1", "repeated"),
        bad("more parts than anybody needs", many).expect(400, "invalid_request"),
        bad(
                "a part without a name",
                Form.with().job(NOOP).raw("Content-Disposition: form-data", ""))
            .expect(400, "invalid_request"),
        scenario("a form that ends in the middle of a file leaves nothing")
            .post("/v1/jobs")
            .body(Form.MEDIA_TYPE, Form.with().job(NOOP).file("f", "f", "x").unfinished())
            .expect(400, "invalid_request")
            .leavesNothing());
  }

  private static HttpScenario bad(String name, Form form) {
    return scenario(name + ": refused, and nothing is left")
        .leavesNothing()
        .post("/v1/jobs")
        .form(form);
  }
}
