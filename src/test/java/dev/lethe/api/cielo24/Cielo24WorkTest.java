package dev.lethe.api.cielo24;

import static dev.lethe.api.cielo24.Caller.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.api.Row;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Media, work and tasks of a job by the dialect. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Cielo24WorkTest {
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
  @Row({"3-O", "3-T", "3-M", "3.2"})
  void a_job_gets_its_media_then_its_work_and_ends_complete() {
    String id = caller.draft("language", "fr");
    assertThat(place.info(id).path("JobStatus").asText()).isEqualTo("Authorizing");
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
    Job job = place.ended(id);
    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job.content().params()).isEqualTo("{\"script\":\"cat in/0\",\"language\":\"fr\"}");
    assertThat(job.content().result()).contains("bytes");
    JsonNode info = place.info(id);
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
    assertThat(place.job(byBody).stored().artifacts()).isEqualTo(1);
    String other = caller.ok("job/new").path("JobId").asText();
    caller.ok("job/add_media_url", "job_id", other, "media_url", url);
    assertThat(place.job(other).content().sources()).hasSize(1);
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
    assertThat(place.job(none).stored().artifacts()).isZero();
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
    assertThat(place.job(id).stored()).isEqualTo(new Job.Stored(1, media.length));
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
    assertThat(place.job(id).state()).isEqualTo(JobState.DRAFT);
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
    place.running(id);
    assertThat(task(work)).isEqualTo("JOB_PERFORM_TRANSCRIPTION INPROGRESS");
    caller.ok("job/delete", "job_id", id);
    assertThat(task(work)).isEqualTo("JOB_PERFORM_TRANSCRIPTION ABORTED");
    assertThat(task(created)).isEqualTo("JOB_CREATED COMPLETE");
    for (String unknown : new String[] {Place.NONE, "1", id}) {
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
    place.ended(id);
    assertThat(place.info(id).path("JobStatus").asText()).isEqualTo("Media Failure");
    assertThat(task(work)).isEqualTo("JOB_PERFORM_TRANSCRIPTION FAILED");
    caller.ok("job/delete", "job_id", id);
  }

  private String task(String id) {
    JsonNode status = caller.ok("job/task_status", "task_id", id);
    return status.path("TaskType").asText() + " " + status.path("TaskStatus").asText();
  }
}
