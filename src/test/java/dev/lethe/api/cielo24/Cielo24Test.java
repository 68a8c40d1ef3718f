package dev.lethe.api.cielo24;

import static dev.lethe.api.cielo24.Caller.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.account.Account;
import dev.lethe.api.Row;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** How a job begins and ends by the dialect, to the byte, on a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Cielo24Test {
  private static final String NO_JOB = "There is no job with this id";

  private Place place;
  private Caller caller;
  private Caller stranger;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    place = Place.open(folder);
    caller = place.caller();
    stranger = place.stranger("stranger");
  }

  @AfterAll
  void stop() {
    place.close();
  }

  @Test
  @Row({"3-J", "3-M", "3.2"})
  void a_new_job_is_a_draft_that_shows_what_was_said_of_it() {
    Said said = caller.get("job/new", "job_name", "a name", "external_id", "x-1");
    assertThat(said.body()).matches("\\{\"JobId\":\"[0-9a-f]{32}\",\"TaskId\":\"[0-9a-f]{32}\"}");
    assertThat(said.type()).isEqualTo("application/json");
    assertThat(said.header("Cache-Control")).isEqualTo("no-store");
    String id = Json.tree(said.body()).path("JobId").asText();
    Job job = place.job(id);
    assertThat(job.state()).isEqualTo(JobState.DRAFT);
    assertThat(job.links().dialect()).isEqualTo("cielo24");
    assertThat(caller.get("job/info", "job_id", id).body())
        .isEqualTo(
            "{\"JobId\":\"%s\",\"JobName\":\"a name\",\"MediaLengthSeconds\":null,".formatted(id)
                + "\"ExternalID\":\"x-1\",\"Priority\":null,\"Fidelity\":null,"
                + "\"JobStatus\":\"Authorizing\",\"SourceLanguage\":\"en\","
                + "\"TargetLanguage\":null,\"CreationDate\":\"%s\","
                    .formatted(Sheet.time(job.times().created()))
                + "\"StartDate\":null,\"DueDate\":null,\"CompletedDate\":null,"
                + "\"ReturnDate\":null,\"AuthorizationDate\":null,"
                + "\"JobDifficulty\":\"Unknown\",\"ReturnTargets\":{},\"Options\":{}}");
  }

  @Test
  @Row({"3-A", "R3.1", "R3.3", "R3.7", "R3.9", "3-Z"})
  void a_delete_erases_and_its_task_is_the_erasure() {
    String id = caller.job("printf hello > out/text.txt");
    place.ended(id);
    Said said = caller.get("job/delete", "job_id", id);
    assertThat(said.status()).isEqualTo(200);
    assertThat(said.type()).isEqualTo("application/json");
    assertThat(said.header("Cache-Control")).isEqualTo("no-store");
    assertThat(said.body()).matches("\\{\"TaskId\":\"[0-9a-f]{32}\"}");
    refused(caller.get("job/delete", "job_id", id), "ITEM_NOT_FOUND", NO_JOB);
    refused(caller.get("job/info", "job_id", id), "ITEM_NOT_FOUND", NO_JOB);
    refused(caller.get("job/authorize", "job_id", id), "ITEM_NOT_FOUND", NO_JOB);
    assertThat(caller.get("job/list").body()).doesNotContain(id);
    Job left = place.job(id);
    assertThat(left.data().word()).isEqualTo("erased");
    assertThat(left.content().dialect()).isNull();
    String task = Json.tree(said.body()).path("TaskId").asText();
    assertThat(WireIds.hex(Objects.requireNonNull(left.links().erasure()).uuid())).isEqualTo(task);
    JsonNode status = caller.ok("job/task_status", "task_id", task);
    assertThat(status.path("TaskType").asText()).isEqualTo("JOB_DELETED");
    assertThat(status.path("TaskStatus").asText()).isEqualTo("COMPLETE");
    assertThat(status.path("TaskCompletionTime").isTextual()).isTrue();
  }

  @Test
  void a_held_job_is_not_deleted_and_one_in_the_trash_is_not_found() {
    String id = caller.job("true");
    Job job = place.ended(id);
    natively("PUT", job, "/hold", 200);
    for (String action : new String[] {"job/delete", "job/del"}) {
      refused(caller.get(action, "job_id", id), "INVALID_QUERY", "the job is under a hold");
    }
    assertThat(place.job(id)).isEqualTo(job);
    natively("DELETE", job, "/hold", 204);
    natively("DELETE", job, "?undo_for=1h", 200);
    refused(caller.get("job/info", "job_id", id), "ITEM_NOT_FOUND", NO_JOB);
    refused(caller.get("job/delete", "job_id", id), "ITEM_NOT_FOUND", NO_JOB);
    assertThat(caller.get("job/list").body()).doesNotContain(id);
    natively("POST", job, "/undelete", 200);
    assertThat(caller.get("job/delete", "job_id", id).status()).isEqualTo(200);
  }

  private void natively(String method, Job job, String what, int status) {
    String path = "/v1/jobs/" + job.id() + what;
    Said said = place.wire().send(method, path, "Authorization", "Bearer " + caller.token());
    assertThat(said.status()).as(said.body()).isEqualTo(status);
  }

  @Test
  @Row({"3-A'", "R3.1"})
  void a_delete_by_its_other_name_stops_a_job_that_runs() {
    String id = caller.job("sleep 600");
    place.running(id);
    assertThat(place.info(id).path("JobStatus").asText()).isEqualTo("In Process");
    assertThat(caller.ok("job/del", "job_id", id).path("TaskId").asText()).matches("[0-9a-f]{32}");
    Job left = place.job(id);
    assertThat(left.state()).isEqualTo(JobState.CANCELLED);
    assertThat(left.data().word()).isEqualTo("erased");
    refused(caller.get("job/del", "job_id", id), "ITEM_NOT_FOUND", NO_JOB);
  }

  @Test
  @Row({"R3.1"})
  void a_draft_is_deleted_with_its_media() {
    String id = caller.draft();
    caller.ok("job/delete", "job_id", id);
    assertThat(place.job(id).data().word()).isEqualTo("erased");
  }

  @Test
  @Row({"R3.3", "3-A"})
  void a_head_deletes_nothing_and_a_post_does() {
    String id = caller.draft();
    String path = "/api/job/delete?v=1&api_token=" + caller.token() + "&job_id=" + id;
    assertThat(place.wire().send("HEAD", path).status()).isEqualTo(400);
    assertThat(place.job(id).kept()).isTrue();
    Said wrong = place.wire().send("DELETE", path);
    refused(wrong, "INVALID_QUERY", "see the Allow header");
    assertThat(wrong.header("Allow")).contains("GET", "POST");
    assertThat(place.wire().send("POST", path).status()).isEqualTo(200);
    assertThat(place.job(id).kept()).isFalse();
  }

  @Test
  @Row({"R3.4", "R3.5", "R3.6", "R3.8", "3.3"})
  void what_is_missing_or_wrong_is_told_one_after_another() {
    String path = "/api/job/delete";
    refused(place.wire().send("GET", path), "MISSING_PARAMETER", "The parameter is missing: v");
    refused(place.wire().send("GET", path + "?v=2"), "INVALID_OPTION", "v: the only version is 1");
    refused(
        place.wire().send("GET", path + "?v=1"),
        "MISSING_PARAMETER",
        "The parameter is missing: api_token");
    for (String token :
        new String[] {"x", Place.NONE, Place.NONE.toUpperCase(Locale.ROOT), "%00"}) {
      Said said =
          place.wire().send("GET", path + "?v=1&api_token=" + token + "&job_id=" + Place.NONE);
      if (!token.equals("%00")) {
        refused(said, "BAD_API_TOKEN", "Invalid or expired API token");
      }
      assertThat(said.status()).isEqualTo(400);
      assertThat(said.header("WWW-Authenticate")).isEmpty();
    }
    refused(caller.get("job/delete"), "MISSING_PARAMETER", "The parameter is missing: job_id");
    refused(
        caller.get("job/delete", "job_id", ""),
        "MISSING_PARAMETER",
        "The parameter is missing: job_id");
    for (String id :
        new String[] {"1", Place.NONE, Place.NONE + "0", "zz" + Place.NONE.substring(2)}) {
      refused(caller.get("job/delete", "job_id", id), "ITEM_NOT_FOUND", NO_JOB);
    }
  }

  @Test
  @Row({"R3.2", "R3.8", "3-A"})
  void another_accounts_job_is_an_unknown_one_to_the_byte() {
    String id = caller.draft();
    for (String action :
        new String[] {
          "job/info",
          "job/delete",
          "job/del",
          "job/authorize",
          "job/add_media_url",
          "job/media",
          "job/get_transcript",
          "job/download_media"
        }) {
      String[] fields = {"job_id", id, "media_url", "https://example.org/a"};
      refused(stranger.get(action, fields), "ITEM_NOT_FOUND", NO_JOB);
    }
    assertThat(stranger.get("job/list").body()).doesNotContain(id);
    assertThat(place.job(id).kept()).isTrue();
  }

  @Test
  @Row({"R3.8", "3.3"})
  void whatever_goes_wrong_below_api_is_told_in_the_form_of_errors() {
    refused(place.wire().send("GET", "/api"), "ITEM_NOT_FOUND", "there is nothing at this path");
    refused(
        place.wire().send("GET", "/api/job"), "ITEM_NOT_FOUND", "there is nothing at this path");
    refused(place.wire().send("PUT", "/api/job/info"), "INVALID_QUERY", "see the Allow header");
    refused(
        caller.post("job/info", new byte[2 << 20], "text/plain"),
        "INVALID_QUERY",
        "the body may have at most 1048576 bytes");
    for (String body : new String[] {"{", "[]", "{\"a\":1}x", "null"}) {
      refused(
          caller.post("job/info", body.getBytes(UTF_8), "application/json"),
          "INVALID_QUERY",
          "The body is not a JSON object");
    }
    assertThat(place.wire().send("GET", "/elsewhere").type()).isEqualTo("application/problem+json");
  }

  @Test
  @Row({"3-K", "3.2"})
  void an_authorization_is_noted_of_a_draft_and_nothing_to_any_other_job() {
    String id = caller.draft();
    Said said = caller.get("job/authorize", "job_id", id);
    assertThat(said.status()).isEqualTo(204);
    assertThat(said.body()).isEmpty();
    String date = place.info(id).path("AuthorizationDate").asText();
    assertThat(Instant.parse(date + "Z")).isBeforeOrEqualTo(Instant.now());
    assertThat(caller.get("job/authorize", "job_id", id).status()).isEqualTo(204);
    assertThat(place.info(id).path("AuthorizationDate").asText()).isEqualTo(date);
    caller.perform(id, "true");
    assertThat(place.info(id).path("AuthorizationDate").asText()).isEqualTo(date);
    assertThat(caller.get("job/authorize", "job_id", id).status()).isEqualTo(204);
  }

  @Test
  @Row({"3.7", "R3.8"})
  void an_ended_subscription_stops_creating_and_nothing_else() {
    Caller poor = place.stranger("poor");
    String id = poor.draft();
    Account account = place.server().server().accounts().find("poor");
    place.server().server().accounts().subscribe(account, Instant.now().minusSeconds(1));
    String why = "The subscription of this account has ended";
    refused(poor.get("job/new"), "ACCOUNT_UNPRIVILEGED", why);
    refused(poor.get("job/add_media", "job_id", id), "ACCOUNT_UNPRIVILEGED", why);
    refused(poor.get("job/perform_transcription", "job_id", id), "ACCOUNT_UNPRIVILEGED", why);
    assertThat(poor.ok("job/info", "job_id", id).path("JobId").asText()).isEqualTo(id);
    poor.ok("job/delete", "job_id", id);
  }
}
