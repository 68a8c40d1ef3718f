package dev.lethe.api.cielo24;

import static dev.lethe.api.cielo24.Caller.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.TestServer;
import dev.lethe.account.Account;
import dev.lethe.api.Row;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The life of a job by the dialect, to the byte, on a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Cielo24Test {
  private static final String NONE = "0193a1b2c3d47e5f8a9b0c1d2e3f4a5b";
  private static final String NO_JOB = "There is no job with this id";

  private TestServer server;
  private Wire wire;
  private Caller caller;
  private Caller stranger;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server =
        TestServer.start(
            folder,
            Map.of(
                "work.slots", "8",
                "inputs.max_bytes", "1MiB",
                "rates.read_burst", "1000000",
                "rates.write_burst", "1000000",
                "dialects.cielo24.perform_transcription", "test.shell",
                "dialects.cielo24.perform_transcription_params",
                    "{\"script\":\"$options.script\",\"language\":\"$language\"}"));
    wire = new Wire(server);
    caller = new Caller(wire, server.newAccountKey("north"));
    stranger = new Caller(wire, server.newAccountKey("stranger"));
  }

  @AfterAll
  void stop() {
    wire.close();
    server.close();
  }

  @Test
  @Row({"3-J", "3-M", "3.2"})
  void a_new_job_is_a_draft_that_shows_what_was_said_of_it() {
    Said said = caller.get("job/new", "job_name", "a name", "external_id", "x-1");
    assertThat(said.body()).matches("\\{\"JobId\":\"[0-9a-f]{32}\",\"TaskId\":\"[0-9a-f]{32}\"}");
    assertThat(said.type()).isEqualTo("application/json");
    assertThat(said.header("Cache-Control")).isEqualTo("no-store");
    String id = Json.tree(said.body()).path("JobId").asText();
    Job job = job(id);
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
  @Row({"3-O", "3-T", "3-M", "3.2"})
  void a_job_gets_its_media_then_its_work_and_ends_complete() {
    String id = caller.draft("language", "fr");
    assertThat(info(id).path("JobStatus").asText()).isEqualTo("Authorizing");
    String task =
        caller.perform(
            id,
            "cat in/0",
            "callback_url",
            "https://example.org/done?job={job_id}",
            "turnaround_hours",
            "36",
            "target_language",
            "de");
    assertThat(task).matches("[0-9a-f]{32}");
    Job job = ended(id);
    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job.content().params()).isEqualTo("{\"script\":\"cat in/0\",\"language\":\"fr\"}");
    assertThat(job.content().result()).contains("bytes");
    JsonNode info = info(id);
    assertThat(info.path("JobStatus").asText()).isEqualTo("Complete");
    assertThat(info.path("Fidelity").asText()).isEqualTo("STANDARD");
    assertThat(info.path("Priority").asText()).isEqualTo("PRIORITY");
    assertThat(info.path("SourceLanguage").asText()).isEqualTo("fr");
    assertThat(info.path("TargetLanguage").asText()).isEqualTo("de");
    assertThat(info.path("CompletedDate").asText())
        .isEqualTo(Sheet.time(job.times().ended()))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}");
    assertThat(info.path("DueDate").asText())
        .isEqualTo(
            Sheet.time(Objects.requireNonNull(job.times().submitted()).plus(Duration.ofHours(36))));
    assertThat(info.path("ReturnTargets").toString())
        .isEqualTo("{\"url\":[{\"callback_url\":\"https://example.org/done?job={job_id}\"}]}");
    assertThat(info.path("Options").path("notes").toString())
        .isEqualTo("{\"label\":\"notes\",\"setting\":\"n\"}");
  }

  @Test
  @Row({"3-A", "R3.1", "R3.3", "R3.7", "R3.9", "3-Z"})
  void a_delete_erases_and_its_task_is_the_erasure() {
    String id = caller.job("printf hello > out/text.txt");
    ended(id);
    Said said = caller.get("job/delete", "job_id", id);
    assertThat(said.status()).isEqualTo(200);
    assertThat(said.type()).isEqualTo("application/json");
    assertThat(said.header("Cache-Control")).isEqualTo("no-store");
    assertThat(said.body()).matches("\\{\"TaskId\":\"[0-9a-f]{32}\"}");
    refused(caller.get("job/delete", "job_id", id), "ITEM_NOT_FOUND", NO_JOB);
    refused(caller.get("job/info", "job_id", id), "ITEM_NOT_FOUND", NO_JOB);
    refused(caller.get("job/authorize", "job_id", id), "ITEM_NOT_FOUND", NO_JOB);
    assertThat(caller.get("job/list").body()).doesNotContain(id);
    Job left = job(id);
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
  @Row({"3-A'", "R3.1"})
  void a_delete_by_its_other_name_stops_a_job_that_runs() {
    String id = caller.job("sleep 600");
    running(id);
    assertThat(info(id).path("JobStatus").asText()).isEqualTo("In Process");
    assertThat(caller.ok("job/del", "job_id", id).path("TaskId").asText()).matches("[0-9a-f]{32}");
    Job left = job(id);
    assertThat(left.state()).isEqualTo(JobState.CANCELLED);
    assertThat(left.data().word()).isEqualTo("erased");
    refused(caller.get("job/del", "job_id", id), "ITEM_NOT_FOUND", NO_JOB);
  }

  @Test
  @Row({"R3.1"})
  void a_draft_is_deleted_with_its_media() {
    String id = caller.draft();
    caller.ok("job/delete", "job_id", id);
    assertThat(job(id).data().word()).isEqualTo("erased");
  }

  @Test
  @Row({"R3.3", "3-A"})
  void a_head_deletes_nothing_and_a_post_does() {
    String id = caller.draft();
    String path = "/api/job/delete?v=1&api_token=" + caller.token() + "&job_id=" + id;
    assertThat(wire.send("HEAD", path).status()).isEqualTo(400);
    assertThat(job(id).kept()).isTrue();
    Said wrong = wire.send("DELETE", path);
    refused(wrong, "INVALID_QUERY", "see the Allow header");
    assertThat(wrong.header("Allow")).contains("GET", "POST");
    assertThat(wire.send("POST", path).status()).isEqualTo(200);
    assertThat(job(id).kept()).isFalse();
  }

  @Test
  @Row({"R3.4", "R3.5", "R3.6", "R3.8", "3.3"})
  void what_is_missing_or_wrong_is_told_one_after_another() {
    String path = "/api/job/delete";
    refused(wire.send("GET", path), "MISSING_PARAMETER", "The parameter is missing: v");
    refused(wire.send("GET", path + "?v=2"), "INVALID_OPTION", "v: the only version is 1");
    refused(
        wire.send("GET", path + "?v=1"),
        "MISSING_PARAMETER",
        "The parameter is missing: api_token");
    for (String token : new String[] {"x", NONE, NONE.toUpperCase(Locale.ROOT), "%00"}) {
      Said said = wire.send("GET", path + "?v=1&api_token=" + token + "&job_id=" + NONE);
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
    for (String id : new String[] {"1", NONE, NONE + "0", "zz" + NONE.substring(2)}) {
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
    assertThat(job(id).kept()).isTrue();
  }

  @Test
  @Row({"R3.8", "3.3"})
  void whatever_goes_wrong_below_api_is_told_in_the_form_of_errors() {
    refused(wire.send("GET", "/api"), "ITEM_NOT_FOUND", "there is nothing at this path");
    refused(wire.send("GET", "/api/job"), "ITEM_NOT_FOUND", "there is nothing at this path");
    refused(wire.send("PUT", "/api/job/info"), "INVALID_QUERY", "see the Allow header");
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
    assertThat(wire.send("GET", "/elsewhere").type()).isEqualTo("application/problem+json");
  }

  @Test
  @Row({"3-K", "3.2"})
  void an_authorization_is_noted_of_a_draft_and_nothing_to_any_other_job() {
    String id = caller.draft();
    Said said = caller.get("job/authorize", "job_id", id);
    assertThat(said.status()).isEqualTo(204);
    assertThat(said.body()).isEmpty();
    String date = info(id).path("AuthorizationDate").asText();
    assertThat(Instant.parse(date + "Z")).isBeforeOrEqualTo(Instant.now());
    assertThat(caller.get("job/authorize", "job_id", id).status()).isEqualTo(204);
    assertThat(info(id).path("AuthorizationDate").asText()).isEqualTo(date);
    caller.perform(id, "true");
    assertThat(info(id).path("AuthorizationDate").asText()).isEqualTo(date);
    assertThat(caller.get("job/authorize", "job_id", id).status()).isEqualTo(204);
  }

  @Test
  @Row({"3-O", "3-P"})
  void a_job_has_one_piece_of_media() {
    String byBody = caller.draft();
    String byAddress = caller.ok("job/new").path("JobId").asText();
    String url = "https://example.org/a.mp4?signed=1";
    assertThat(
            caller
                .ok("job/add_media", "job_id", byAddress, "media_url", url)
                .path("TaskId")
                .asText())
        .matches("[0-9a-f]{32}");
    for (String id : new String[] {byBody, byAddress}) {
      refused(
          caller.post("job/add_media", "more".getBytes(UTF_8), "video/mp4", "job_id", id),
          "INVALID_QUERY",
          "The job has its media already");
      refused(
          caller.get("job/add_media", "job_id", id, "media_url", url),
          "INVALID_QUERY",
          "The job has its media already");
      refused(
          caller.get("job/add_media_url", "job_id", id, "media_url", url),
          "INVALID_QUERY",
          "The job has its media already");
    }
    assertThat(job(byBody).stored().artifacts()).isEqualTo(1);
    String other = caller.ok("job/new").path("JobId").asText();
    caller.ok("job/add_media_url", "job_id", other, "media_url", url);
    assertThat(job(other).content().sources()).hasSize(1);
    String none = caller.ok("job/new").path("JobId").asText();
    refused(
        caller.get("job/add_media", "job_id", none, "media_url", "file:///etc/passwd"),
        "INVALID_URL",
        "media_url: Expected an http or https address");
    refused(
        caller.get("job/add_media", "job_id", none),
        "MISSING_PARAMETER",
        "The parameter is missing: media_url");
    refused(
        caller.post("job/add_media", new byte[0], "video/mp4", "job_id", none),
        "MISSING_PARAMETER",
        "The parameter is missing: media_url, or media as the body");
    refused(
        caller.post("job/add_media", new byte[(1 << 20) + 1], "video/mp4", "job_id", none),
        "INVALID_QUERY",
        "the body may have at most 1048576 bytes");
    assertThat(job(none).stored().artifacts()).isZero();
  }

  @Test
  @Row({"3-O"})
  void of_two_uploads_at_once_one_lands() throws Exception {
    String id = caller.ok("job/new").path("JobId").asText();
    byte[] media = new byte[1 << 20];
    try (var crowd = Executors.newFixedThreadPool(4)) {
      var all = new ArrayList<Future<Said>>();
      for (int i = 0; i < 8; i++) {
        all.add(crowd.submit(() -> caller.post("job/add_media", media, "video/mp4", "job_id", id)));
      }
      int landed = 0;
      for (Future<Said> one : all) {
        landed += one.get().status() == 200 ? 1 : 0;
      }
      assertThat(landed).isEqualTo(1);
    }
    assertThat(job(id).stored()).isEqualTo(new Job.Stored(1, media.length));
  }

  @Test
  @Row({"3-T"})
  void what_is_asked_for_is_checked_and_a_refusal_leaves_the_draft() {
    String id = caller.draft();
    String[][] wrong = {
      {"transcription_fidelity", "", "priority", "STANDARD"},
      {"transcription_fidelity", "PREMIUM", "priority", ""},
      {"transcription_fidelity", "GOOD", "priority", "STANDARD"},
      {"transcription_fidelity", "PREMIUM", "priority", "NOW"},
      {"transcription_fidelity", "PREMIUM", "priority", "STANDARD", "turnaround_hours", "0"},
      {"transcription_fidelity", "PREMIUM", "priority", "STANDARD", "options", "[]"},
      {"transcription_fidelity", "PREMIUM", "priority", "STANDARD", "callback_url", "ftp://x"},
      {"transcription_fidelity", "PREMIUM", "priority", "STANDARD", "options", "{}"}
    };
    String[] types = {
      "MISSING_PARAMETER", "MISSING_PARAMETER", "INVALID_OPTION", "INVALID_OPTION",
      "INVALID_OPTION", "INVALID_OPTION", "INVALID_URL", "INVALID_OPTION"
    };
    for (int i = 0; i < wrong.length; i++) {
      String[] fields = Arrays.copyOf(wrong[i], wrong[i].length + 2);
      fields[fields.length - 2] = "job_id";
      fields[fields.length - 1] = id;
      Said said = caller.get("job/perform_transcription", fields);
      assertThat(said.status()).isEqualTo(400);
      assertThat(Json.tree(said.body()).path("ErrorType").asText())
          .as(said.body())
          .isEqualTo(types[i]);
    }
    assertThat(job(id).state()).isEqualTo(JobState.DRAFT);
    caller.perform(id, "true");
    Said twice =
        caller.get(
            "job/perform_transcription",
            "job_id",
            id,
            "transcription_fidelity",
            "HIGH",
            "priority",
            "PRIORITY",
            "options",
            "{\"script\":\"true\"}");
    assertThat(Json.tree(twice.body()).path("ErrorType").asText()).isEqualTo("INVALID_QUERY");
  }

  @Test
  @Row({"3-Z"})
  void a_task_tells_how_far_it_is_and_outlives_its_job() {
    JsonNode made = caller.ok("job/new", "job_name", "of tasks");
    String id = made.path("JobId").asText();
    String created = made.path("TaskId").asText();
    JsonNode status = caller.ok("job/task_status", "task_id", created);
    assertThat(status.toString())
        .isEqualTo(
            "{\"TaskId\":\"%s\",\"TaskType\":\"JOB_CREATED\",\"TaskRequestTime\":\"%s\","
                    .formatted(created, status.path("TaskRequestTime").asText())
                + "\"TaskCompletionTime\":\"%s\",\"TaskInfo\":\"JobId %s\","
                    .formatted(status.path("TaskRequestTime").asText(), id)
                + "\"TaskStatus\":\"COMPLETE\"}");
    String added =
        Caller.ok(caller.post("job/add_media", "x".getBytes(UTF_8), "video/mp4", "job_id", id))
            .path("TaskId")
            .asText();
    assertThat(task(added)).isEqualTo("JOB_ADD_MEDIA COMPLETE");
    String work = caller.perform(id, "sleep 600");
    running(id);
    assertThat(task(work)).isEqualTo("JOB_PERFORM_TRANSCRIPTION INPROGRESS");
    caller.ok("job/delete", "job_id", id);
    assertThat(task(work)).isEqualTo("JOB_PERFORM_TRANSCRIPTION ABORTED");
    assertThat(task(created)).isEqualTo("JOB_CREATED COMPLETE");
    for (String unknown : new String[] {NONE, "1", id}) {
      refused(
          caller.get("job/task_status", "task_id", unknown),
          "ITEM_NOT_FOUND",
          "There is no task with this id");
    }
    refused(
        stranger.get("job/task_status", "task_id", work),
        "ITEM_NOT_FOUND",
        "There is no task with this id");
  }

  @Test
  @Row({"3.2", "3-Z"})
  void a_job_that_failed_is_a_media_failure() {
    String id = caller.draft();
    String work = caller.perform(id, "exit 3");
    ended(id);
    assertThat(info(id).path("JobStatus").asText()).isEqualTo("Media Failure");
    assertThat(task(work)).isEqualTo("JOB_PERFORM_TRANSCRIPTION FAILED");
    caller.ok("job/delete", "job_id", id);
  }

  @Test
  @Row({"3.7", "R3.8"})
  void an_ended_subscription_stops_creating_and_nothing_else() {
    Caller poor = new Caller(wire, server.newAccountKey("poor"));
    String id = poor.draft();
    Account account = server.server().accounts().find("poor");
    server.server().accounts().subscribe(account, Instant.now().minusSeconds(1));
    String why = "The subscription of this account has ended";
    refused(poor.get("job/new"), "ACCOUNT_UNPRIVILEGED", why);
    refused(poor.get("job/add_media", "job_id", id), "ACCOUNT_UNPRIVILEGED", why);
    refused(poor.get("job/perform_transcription", "job_id", id), "ACCOUNT_UNPRIVILEGED", why);
    assertThat(poor.ok("job/info", "job_id", id).path("JobId").asText()).isEqualTo(id);
    poor.ok("job/delete", "job_id", id);
  }

  private String task(String id) {
    JsonNode status = caller.ok("job/task_status", "task_id", id);
    return status.path("TaskType").asText() + " " + status.path("TaskStatus").asText();
  }

  private JsonNode info(String id) {
    return caller.ok("job/info", "job_id", id);
  }

  private Job job(String id) {
    return server.server().jobs().find(new JobId(WireIds.hex(id).orElseThrow())).orElseThrow();
  }

  private Job ended(String id) {
    try {
      server.server().jobs().awaitEnd(job(id).id(), Duration.ofSeconds(30));
      return job(id);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void running(String id) {
    Instant patience = Instant.now().plusSeconds(30);
    while (job(id).progress().phase() == null && Instant.now().isBefore(patience)) {
      Thread.onSpinWait();
    }
  }
}
