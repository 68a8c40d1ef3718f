package dev.lethe.scenario;

import static dev.lethe.scenario.HttpScenario.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

/** What keeps jobs from being erased, and what brings them back. */
final class HoldScenarios {
  private static final String NOOP = "{\"type\":\"test.noop\",\"labels\":{\"a\":\"b\"}}";
  private static final String DRAFT = "{\"type\":\"test.noop\",\"draft\":true}";
  private static final String NONE = "job_01k00000000000000000000000";

  private HoldScenarios() {}

  static Stream<HttpScenario> all() {
    return Stream.of(
        held(),
        heldByAdmin(),
        heldAccount(),
        heldDraft(),
        holdRefusals(),
        tooLate(),
        undone(),
        notUndone(),
        undoRefusals());
  }

  private static HttpScenario ended(String name) {
    return scenario(name)
        .post("/v1/jobs")
        .form(Form.with().job(NOOP).file("f", "name.txt", "hello"))
        .keep("job", "/id")
        .get("/v1/jobs/{job}?wait=20s")
        .field("/state", "succeeded")
        .field("/hold", "null");
  }

  private static HttpScenario held() {
    return ended("a held job is not erased")
        .put("/v1/jobs/{job}/hold")
        .json("{\"reason\":\"case 7\"}")
        .expect(200)
        .field("/job_id", "{job}")
        .field("/by", "account")
        .field("/reason", "case 7")
        .keep("since", "/since")
        .post("/v1/jobs/{job}/clean")
        .expect(409, "job_held")
        .delete("/v1/jobs/{job}")
        .expect(409, "job_held")
        .delete("/v1/jobs/{job}?undo_for=1h")
        .expect(409, "job_held")
        .get("/v1/jobs/{job}")
        .field("/data", "kept")
        .field(
            "/hold",
            "{\"of\":\"job\",\"by\":\"account\",\"since\":\"{since}\",\"reason\":\"case 7\"}")
        .get("/v1/jobs?limit=1")
        .field("/items/0/hold/reason", "case 7")
        .post("/v1/jobs/{job}/cancel")
        .expect(200)
        .field("/job/hold/reason", "case 7")
        .put("/v1/jobs/{job}/hold")
        .expect(200)
        .field("/since", "{since}")
        .field("/reason", "null")
        .delete("/v1/jobs/{job}/hold")
        .expect(204)
        .delete("/v1/jobs/{job}/hold")
        .expect(204)
        .get("/v1/jobs/{job}")
        .field("/hold", "null")
        .get("/v1/audit?job={job}")
        .as("admin")
        .answer(answer -> {
          assertThat(answer.json().path("items").findValuesAsText("action"))
              .containsSubsequence("hold.lifted", "hold.put", "hold.put", "job.succeeded");
          assertThat(answer.text()).doesNotContain("case 7");
        })
        .get("/v1/audit?job={job}&action=hold.put")
        .as("admin")
        .field("/items/0/outcome", "account")
        .answer(answer ->
            assertThat(answer.json().at("/items/0/by_key_id").asText()).startsWith("key_"))
        .post("/v1/jobs/{job}/clean?wait=20s")
        .expect(200);
  }

  private static HttpScenario heldByAdmin() {
    return ended("what an administrator holds only an administrator lifts")
        .put("/v1/jobs/{job}/hold")
        .as("admin")
        .json("{\"reason\":\"not told\"}")
        .expect(200)
        .field("/by", "admin")
        .field("/reason", "not told")
        .get("/v1/jobs/{job}")
        .field("/hold/by", "admin")
        .field("/hold/reason", "null")
        .put("/v1/jobs/{job}/hold")
        .expect(409, "job_held")
        .delete("/v1/jobs/{job}/hold")
        .expect(403, "forbidden_scope")
        .delete("/v1/jobs/{job}")
        .expect(409, "job_held")
        .delete("/v1/jobs/{job}/hold")
        .as("admin")
        .expect(204)
        .delete("/v1/jobs/{job}?wait=20s")
        .expect(200);
  }

  private static HttpScenario heldAccount() {
    return scenario("a held account holds its jobs, those to come too")
        .put("/v1/accounts/held/hold")
        .as("admin")
        .json("{\"reason\":\"case 8\"}")
        .expect(200)
        .keep("account", "/account_id")
        .field("/job_id", "null")
        .field("/reason", "case 8")
        .then((world, kept) -> kept.put("job", world.submit("held", DRAFT)))
        .get("/v1/jobs/{job}")
        .as("held")
        .field("/hold/of", "account")
        .field("/hold/by", "admin")
        .field("/hold/reason", "null")
        .delete("/v1/jobs/{job}")
        .as("held")
        .expect(409, "job_held")
        .delete("/v1/accounts/{account}/hold")
        .as("admin")
        .expect(204)
        .delete("/v1/accounts/{account}/hold")
        .as("admin")
        .expect(204)
        .delete("/v1/jobs/{job}?wait=20s")
        .as("held")
        .expect(200);
  }

  private static HttpScenario heldDraft() {
    return scenario("the inputs of a held draft stay, and others may come")
        .post("/v1/jobs")
        .json(DRAFT)
        .keep("job", "/id")
        .post("/v1/jobs/{job}/uploads")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", "5")
        .header("Upload-Metadata", "input bWFpbg==")
        .expect(201)
        .keepHeader("upload", "Location")
        .patch("{upload}")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", "0")
        .body("application/offset+octet-stream", "hello")
        .expect(204)
        .put("/v1/jobs/{job}/hold")
        .expect(200)
        .put("/v1/jobs/{job}/inputs/main")
        .body("text/plain", "other")
        .expect(409, "job_held")
        .put("/v1/jobs/{job}/inputs/second")
        .body("text/plain", "other")
        .expect(200)
        .delete("{upload}")
        .header("Tus-Resumable", "1.0.0")
        .expect(409, "job_held")
        .post("/v1/jobs/{job}/uploads")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", "5")
        .header("Upload-Metadata", "input bWFpbg==")
        .expect(201)
        .keepHeader("again", "Location")
        .patch("{again}")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", "0")
        .body("application/offset+octet-stream", "other")
        .expect(409, "job_held")
        .get("/v1/jobs/{job}")
        .field("/artifact_count", "2")
        .delete("/v1/jobs/{job}/hold")
        .expect(204)
        .delete("/v1/jobs/{job}?wait=20s")
        .expect(200);
  }

  private static HttpScenario holdRefusals() {
    return ended("what a hold refuses")
        .put("/v1/jobs/{job}/hold")
        .json("{\"why\":\"x\"}")
        .refused("/why", "unknown_field")
        .put("/v1/jobs/{job}/hold")
        .json("{\"reason\":\"" + "r".repeat(1001) + "\"}")
        .refused("/reason", "too_long")
        .put("/v1/jobs/{job}/hold")
        .json("{\"reason\":\"" + "r".repeat(1 << 20) + "\"}")
        .expect(413, "upload_too_large")
        .put("/v1/jobs/{job}/hold")
        .body("text/plain", "hold it")
        .expect(415, "unsupported_media_type")
        .put("/v1/jobs/{job}/hold?until=now")
        .refused("?until", "unknown_parameter")
        .delete("/v1/jobs/{job}/hold?until=now")
        .refused("?until", "unknown_parameter")
        .put("/v1/jobs/" + NONE + "/hold")
        .expect(404, "not_found")
        .delete("/v1/jobs/" + NONE + "/hold")
        .expect(404, "not_found")
        .put("/v1/jobs/{job}/hold")
        .as("stranger")
        .expect(404, "not_found")
        .put("/v1/jobs/{job}/hold")
        .as("writer")
        .expect(403, "forbidden_scope")
        .put("/v1/accounts/north/hold")
        .expect(403, "forbidden_scope")
        .delete("/v1/accounts/north/hold")
        .expect(403, "forbidden_scope")
        .put("/v1/accounts/nobody/hold")
        .as("admin")
        .expect(404, "not_found")
        .delete("/v1/accounts/nobody/hold")
        .as("admin")
        .expect(404, "not_found")
        .put("/v1/accounts/north/hold?a=b")
        .as("admin")
        .refused("?a", "unknown_parameter")
        .delete("/v1/accounts/north/hold?a=b")
        .as("admin")
        .refused("?a", "unknown_parameter")
        .put("/v1/accounts/north/hold")
        .as("admin")
        .body("text/plain", "hold it")
        .expect(415, "unsupported_media_type")
        .put("/v1/accounts/north/hold")
        .as("admin")
        .json("{\"reason\":\"" + "r".repeat(1 << 20) + "\"}")
        .expect(413, "upload_too_large")
        .put("/v1/jobs/{job}/hold")
        .as("none")
        .expect(401)
        .delete("/v1/jobs/{job}/hold")
        .as("none")
        .expect(401)
        .put("/v1/accounts/north/hold")
        .as("none")
        .expect(401)
        .delete("/v1/accounts/north/hold")
        .as("none")
        .expect(401)
        .get("/v1/jobs/{job}")
        .field("/hold", "null");
  }

  private static HttpScenario tooLate() {
    return ended("what is erased cannot be held")
        .post("/v1/jobs/{job}/clean?wait=20s")
        .expect(200)
        .put("/v1/jobs/{job}/hold")
        .expect(409, "too_late")
        .delete("/v1/jobs/{job}?undo_for=1h")
        .expect(410, "job_erased")
        .post("/v1/jobs/{job}/undelete")
        .expect(410, "job_erased")
        .delete("/v1/jobs/{job}")
        .expect(200)
        .put("/v1/jobs/{job}/hold")
        .as("admin")
        .expect(409, "too_late");
  }

  private static HttpScenario undone() {
    return ended("a delete is undone")
        .get("/v1/jobs/{job}/artifacts")
        .keep("artifact", "/items/0/id")
        .post("/v1/artifacts/{artifact}/links")
        .keep("link", "/id")
        .delete("/v1/jobs/{job}?undo_for=1h")
        .expect(200)
        .field("/id", "{job}")
        .field("/data", "trashed")
        .field("/labels", "null")
        .field("/erasure", "null")
        .keep("until", "/purge_at")
        .answer(answer -> assertThat(answer.json().path("purge_at").isTextual()).isTrue())
        .delete("/v1/jobs/{job}?undo_for=2h")
        .expect(200)
        .field("/purge_at", "{until}")
        .get("/v1/jobs/{job}")
        .expect(410, "job_deleted")
        .answer(answer ->
            assertThat(answer.json().path("detail").asText()).contains("can be brought back"))
        .get("/v1/artifacts/{artifact}")
        .expect(410, "job_deleted")
        .get("/v1/jobs/{job}/artifacts")
        .expect(410, "job_deleted")
        .get("/v1/jobs?label=a:b")
        .answer(answer ->
            assertThat(answer.json().path("items").findValuesAsText("data"))
                .doesNotContain("trashed"))
        .post("/v1/jobs/{job}/undelete")
        .header("Idempotency-Key", "bring-it-back")
        .expect(200)
        .field("/data", "kept")
        .field("/purge_by", "undelete")
        .field("/labels/a", "b")
        .post("/v1/jobs/{job}/undelete")
        .header("Idempotency-Key", "bring-it-back")
        .expect(200)
        .get("/v1/audit?job={job}")
        .as("admin")
        .answer(answer ->
            assertThat(answer.json().path("items").findValuesAsText("action"))
                .startsWith("trash.undone", "trash.begun", "job.trashed", "link.made")
                .containsOnlyOnce("job.succeeded"))
        .get("/v1/artifacts/{artifact}")
        .hasBody("hello")
        .get("/v1/artifacts/{artifact}/links")
        .field("/items/0/id", "{link}")
        .answer(answer -> assertThat(answer.json().at("/items/0/revoked_at").isTextual()).isTrue());
  }

  private static HttpScenario notUndone() {
    return ended("a second delete ends the undo window")
        .delete("/v1/jobs/{job}?undo_for=1h")
        .expect(200)
        .delete("/v1/jobs/{job}?wait=20s")
        .expect(200)
        .field("/cause", "user")
        .post("/v1/jobs/{job}/undelete")
        .expect(410, "job_deleted")
        .delete("/v1/jobs/{job}?undo_for=1h")
        .expect(410, "job_deleted");
  }

  private static HttpScenario undoRefusals() {
    return ended("what an undo refuses")
        .delete("/v1/jobs/{job}?undo_for=soon")
        .refused("?undo_for", "wrong_format")
        .delete("/v1/jobs/{job}?undo_for=367d")
        .refused("?undo_for", "out_of_range")
        .beyondDescription()
        .delete("/v1/jobs/{job}?undo_for=0s")
        .refused("?undo_for", "out_of_range")
        .beyondDescription()
        .post("/v1/jobs/{job}/undelete?now=yes")
        .refused("?now", "unknown_parameter")
        .post("/v1/jobs/{job}/undelete")
        .as("reader")
        .expect(403, "forbidden_scope")
        .post("/v1/jobs/{job}/undelete")
        .as("none")
        .expect(401)
        .post("/v1/jobs/" + NONE + "/undelete")
        .expect(404, "not_found")
        .post("/v1/jobs/{job}/undelete")
        .header("Idempotency-Key", "undo-refusals")
        .expect(200)
        .field("/data", "kept")
        .post("/v1/jobs/" + NONE + "/undelete")
        .header("Idempotency-Key", "undo-refusals")
        .expect(422, "idempotency_mismatch");
  }
}
