package dev.lethe.api.pictory;

import static dev.lethe.api.pictory.Studio.NONE;
import static dev.lethe.api.pictory.Studio.NOT_FOUND;
import static dev.lethe.api.pictory.Studio.exact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.api.Row;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The dialect to the byte, on a real server: making jobs, and looking at them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PictoryTest {
  private static final String UUID =
      "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}";

  private Studio studio;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    studio =
        new Studio(folder, Map.of("rates.read_burst", "1000000", "rates.write_burst", "1000000"));
  }

  @AfterAll
  void stop() {
    studio.close();
  }

  @Test
  @Row({"1-D", "R1.7"})
  void a_render_answers_with_the_id_of_its_job() {
    Said said = studio.post("/v2/video/storyboard/render", "{\"videoName\":\"a\",\"new\":[1]}");
    assertThat(said.status()).isEqualTo(200);
    assertThat(said.type()).isEqualTo("application/json");
    assertThat(said.body()).matches("\\{\"success\":true,\"data\":\\{\"jobId\":\"" + UUID + "\"}}");
    String id = Json.tree(said.body()).path("data").path("jobId").asText();
    assertThat(studio.job(id).links().dialect()).isEqualTo("pictory");
  }

  @Test
  @Row({"1-D", "1-E", "1-G"})
  void a_body_that_is_wrong_names_its_fields_and_leaves_nothing() {
    String before = studio.get("/v1/jobs").body();
    for (String path : new String[] {"/v2/video/storyboard/render", "/v2/video/storyboard"}) {
      exact(studio.post(path, "{}"), 400, invalid("videoName", "videoName is required"));
      exact(
          studio.post(path, "{\"videoName\":1}"),
          400,
          invalid("videoName", "videoName must be a string"));
      exact(
          studio.post(path, "{\"videoName\":\"a\",\"webhook\":\"file:///etc/passwd\"}"),
          400,
          invalid("webhook", "webhook must be an http or https address"));
      exact(
          studio.post(
              path, "{\"videoName\":\"a\",\"scenes\":[{\"background\":{\"visualUrl\":\"x\"}}]}"),
          400,
          invalid("scenes/*/background/visualUrl", "expected an http or https address"));
    }
    exact(studio.post("/v2/transcription", "{}"), 400, invalid("fileUrl", "fileUrl is required"));
    for (String body : new String[] {"{", "[]", "null", "\"x\"", "{\"a\":1,\"a\":2}"}) {
      Said said = studio.post("/v2/transcription", body);
      assertThat(said.status()).as(body).isEqualTo(400);
      assertThat(Json.tree(said.body()).path("code").asText()).isEqualTo("INVALID_REQUEST_BODY");
    }
    assertThat(studio.get("/v1/jobs").body()).isEqualTo(before);
  }

  @Test
  @Row({"1-E", "1-F", "1-B3"})
  void a_storyboard_can_be_looked_at_and_then_be_rendered() {
    Said made = studio.post("/v2/video/storyboard", "{\"videoName\":\"board\"}");
    assertThat(made.body()).matches("\\{\"success\":true,\"data\":\\{\"jobId\":\"" + UUID + "\"}}");
    String board = Json.tree(made.body()).path("data").path("jobId").asText();
    JsonNode shown = studio.data(studio.ended(board));
    assertThat(studio.fetch(shown.path("preview").asText()).body()).contains("board");
    assertThat(shown.path("renderParams").path("scenes").isArray()).isTrue();
    assertThat(shown.path("storyboard").asText()).isEqualTo("board.json");
    Said again = studio.send("PUT", "/v2/video/render/" + board, "");
    assertThat(again.status()).as(again.body()).isEqualTo(200);
    String video = studio.ended(Json.tree(again.body()).path("data").path("jobId").asText());
    assertThat(video).isNotEqualTo(board);
    assertThat(studio.fetch(studio.data(video).path("videoURL").asText()).body())
        .contains("of board");
    exact(studio.send("PUT", "/v2/video/render/" + video, ""), 404, NOT_FOUND);
    exact(studio.send("PUT", "/v2/video/render/" + NONE, ""), 404, NOT_FOUND);
  }

  @Test
  @Row({"1-G"})
  void the_older_create_calls_answer_in_their_own_form() {
    String body = "{\"videoName\":\"a\"}";
    assertThat(studio.post("/v1/video/storyboard", body).body())
        .matches(
            "\\{\"success\":true,\"jobId\":\""
                + UUID
                + "\",\"data\":\\{\"job_id\":\""
                + UUID
                + "\"}}");
    assertThat(studio.post("/v1/video/render", "{\"output\":{}}").body())
        .matches("\\{\"data\":\\{\"job_id\":\"" + UUID + "\"}}");
  }

  @Test
  @Row({"1-B", "1-B1", "R1.8"})
  void a_job_in_progress_is_a_success_so_far() {
    String id = studio.render("{\"videoName\":\"a\",\"script\":\"sleep 600\"}");
    studio.running(id);
    Said said = studio.get("/v1/jobs/" + id);
    assertThat(said.status()).isEqualTo(200);
    assertThat(said.type()).isEqualTo("application/json");
    assertThat(said.body())
        .matches(
            "\\{\"job_id\":\"%s\",\"success\":true,\"data\":\\{\"status\":\"in-progress\","
                    .formatted(id)
                + "\"createdAt\":\"[^\"]+\",\"renderProgress\":(0|40),"
                + "\"renderProgressMessage\":\"(encode)?\",\"renderState\":\"RUNNING\"}}");
    stop(id);
  }

  @Test
  @Row({"1-B", "1-B2", "R1.11", "R1.16", "R1.17", "R1.18", "R1.19"})
  void a_completed_render_has_all_its_addresses_and_they_open_without_a_key() {
    String id = studio.rendered("film");
    JsonNode whole = Json.tree(studio.get("/v1/jobs/" + id).body());
    assertThat(whole.path("job_id").asText()).isEqualTo(id);
    assertThat(whole.path("success").isBoolean()).isTrue();
    assertThat(whole.path("success").asBoolean()).isTrue();
    JsonNode data = whole.path("data");
    assertThat(data.path("status").asText()).isEqualTo("completed");
    assertThat(data.path("progress").asInt()).isEqualTo(100);
    assertThat(data.path("aiCreditsUsed").asInt()).isZero();
    assertThat(data.path("videoDuration").asDouble()).isEqualTo(1.5);
    assertThat(data.path("completedAt").asText()).isEqualTo(time(studio.job(id).times().ended()));
    Map<String, String> files =
        Map.of(
            "outputUrl", "720p.mp4",
            "videoURL", "720p.mp4",
            "videoShareURL", "720p.mp4",
            "shareVideoURL", "720p.mp4",
            "audioURL", "audio.mp3",
            "thumbnail", "thumbnail-000.jpg",
            "preview", "preview.mp4",
            "srtFile", "captions.srt",
            "vttFile", "captions.vtt",
            "txtFile", "transcript.txt");
    files.forEach((field, file) ->
        assertThat(studio.fetch(data.path(field).asText()).body())
            .as(field)
            .isEqualTo(file + " of film\n"));
    assertThat(data.path("transcript").size()).isEqualTo(1);
    assertThat(data.path("highlight").isArray()).isTrue();
  }

  @Test
  @Row({"1-B2"})
  void the_addresses_stay_the_same_from_one_poll_to_the_next() {
    String id = studio.rendered("same");
    assertThat(studio.get("/v1/jobs/" + id).body()).isEqualTo(studio.get("/v1/jobs/" + id).body());
  }

  @Test
  @Row({"R1.17"})
  void a_job_whose_addresses_cannot_be_made_is_refused_rather_than_shown_without_them() {
    String id = studio.rendered("crowded");
    String files =
        studio
            .wire
            .send(
                "GET",
                "/v1/jobs/" + Studio.jobId(id) + "/artifacts",
                "Authorization",
                "Bearer " + studio.key)
            .body();
    String file = Json.tree(files).path("items").path(0).path("id").asText();
    Said made;
    do {
      made =
          studio.wire.send(
              "POST",
              "/v1/artifacts/" + file + "/links",
              new byte[0],
              "Authorization",
              "Bearer " + studio.key);
    } while (made.status() == 201);
    assertThat(made.status()).isEqualTo(422);
    Said refused = studio.get("/v1/jobs/" + id);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.body()).startsWith("{\"message\":\"`links.max_per_job` is 100;");
    assertThat(studio.get("/v1/jobs").body()).contains(id);
    exact(studio.clean(id), 200, "{\"success\":true}");
    assertThat(studio.data(id).path("status").asText()).isEqualTo("cleaned");
  }

  @Test
  @Row({"1-B4", "1-G", "R1.16"})
  void a_transcription_fetches_its_file_and_tells_the_words() {
    String url = studio.origin.file("/talk.mp3", "spoken").url("127.0.0.1", "/talk.mp3");
    Said made =
        studio.post(
            "/v2/transcription",
            "{\"fileUrl\":\"%s\",\"mediaType\":\"audio\",\"language\":\"en-GB\"}".formatted(url));
    assertThat(made.body()).matches("\\{\"success\":true,\"data\":\\{\"jobId\":\"" + UUID + "\"}}");
    String id = Json.tree(made.body()).path("data").path("jobId").asText();
    JsonNode data = studio.data(studio.ended(id));
    assertThat(data.path("status").asText()).isEqualTo("completed");
    assertThat(data.path("transcript").path(0).path("words").path(0).path("word").asText())
        .isEqualTo("en-GB");
    assertThat(studio.job(id).stored().artifacts()).isEqualTo(8);
  }

  @Test
  @Row({"1-B", "R1.12"})
  void a_failed_job_is_no_success_and_says_why() {
    String id =
        studio.ended(
            studio.render("{\"videoName\":\"a\",\"script\":\"echo no such scene >&2; exit 3\"}"));
    Job job = studio.job(id);
    exact(
        studio.get("/v1/jobs/" + id),
        200,
        "{\"job_id\":\"%s\",\"success\":false,\"data\":{\"status\":\"failed\",".formatted(id)
            + "\"createdAt\":\"%s\",\"completedAt\":\"%s\","
                .formatted(time(job.times().created()), time(job.times().ended()))
            + "\"error_code\":\"TEXT_TO_VIDEO_FAILED\",\"error_message\":\"no such scene\\n\"}}");
    String url = studio.origin.url("127.0.0.1", "/missing");
    String body = "{\"fileUrl\":\"" + url + "\"}";
    String other =
        studio.ended(
            Json.tree(studio.post("/v2/transcription", body).body())
                .path("data")
                .path("jobId")
                .asText());
    assertThat(studio.data(other).path("error_code").asText()).isEqualTo("TRANSCRIPTION_FAILED");
  }

  @Test
  @Row({"1-B", "R1.12"})
  void a_cancelled_job_is_a_failed_one() {
    String id = studio.render("{\"videoName\":\"a\",\"script\":\"sleep 600\"}");
    studio.running(id);
    stop(id);
    assertThat(studio.job(id).state()).isEqualTo(JobState.CANCELLED);
    assertThat(studio.get("/v1/jobs/" + id).body())
        .contains("\"success\":false,\"data\":{\"status\":\"failed\"")
        .endsWith("\"error_code\":\"JOB_CANCELLED\",\"error_message\":\"The job was cancelled\"}}");
    exact(studio.clean(id), 200, "{\"success\":true}");
  }

  @Test
  @Row({"1-B", "1-A2", "R1.12", "R1.21"})
  void what_is_unknown_malformed_or_somebody_elses_is_not_found() {
    String id = studio.rendered("mine");
    for (String unknown : new String[] {NONE, "1", NONE + "0", "job_01k00000000000000000000000"}) {
      exact(studio.get("/v1/jobs/" + unknown), 404, NOT_FOUND);
      exact(studio.clean(unknown), 404, NOT_FOUND);
    }
    String path = "/pictoryapis/v1/jobs/" + id;
    exact(studio.wire.send("GET", path, "Authorization", studio.stranger), 404, NOT_FOUND);
    exact(
        studio.wire.send("DELETE", path + "/clean", "Authorization", studio.stranger),
        404,
        NOT_FOUND);
    assertThat(studio.get("/v1/jobs/" + id).status()).isEqualTo(200);
  }

  @Test
  @Row({"R1.21"})
  void a_job_that_another_door_deleted_is_not_found() {
    String id = studio.rendered("gone");
    Said deleted =
        studio.wire.send(
            "DELETE", "/v1/jobs/" + Studio.jobId(id), "Authorization", "Bearer " + studio.key);
    assertThat(deleted.status()).isIn(200, 202);
    exact(studio.get("/v1/jobs/" + id), 404, NOT_FOUND);
    exact(studio.clean(id), 404, NOT_FOUND);
    assertThat(studio.get("/v1/jobs").body()).doesNotContain(id);
  }

  @Test
  @Row({"1-I", "R1.3", "R1.26"})
  void the_quota_tells_what_is_stored_and_that_a_clean_frees_it() {
    String id = studio.rendered("large");
    JsonNode before = Json.tree(studio.get("/v1/quota").body());
    for (String metric :
        new String[] {
          "videoMinutes", "transcriptionMinutes", "elevenLabsVoiceOverMinutes", "aiCredits"
        }) {
      assertThat(before.path(metric).path("used").isInt()).isTrue();
      assertThat(before.path(metric).path("limit").asInt()).isPositive();
    }
    long held = studio.job(id).stored().bytes();
    studio.clean(id);
    JsonNode after = Json.tree(studio.get("/v1/quota").body());
    assertThat(held).isPositive();
    assertThat(stored(before) - stored(after)).isEqualTo(held);
  }

  @Test
  void what_is_not_there_answers_in_the_dialects_form() {
    for (String path : new String[] {"", "/", "/v1", "/v1/jobs/", "/v2/jobs", "/v1/jobs/a/b"}) {
      exact(studio.get(path), 404, "{\"message\":\"There is nothing at this path\"}");
    }
    Said wrong = studio.send("POST", "/v1/jobs/" + NONE + "/clean", "");
    exact(wrong, 405, "{\"message\":\"See the Allow header\"}");
    assertThat(wrong.header("Allow")).contains("DELETE");
    exact(
        studio.post("/v2/transcription", "x".repeat((1 << 20) + 1)),
        413,
        "{\"message\":\"The body may have at most 1048576 bytes\"}");
    assertThat(studio.wire.send("GET", "/pictory").type()).isEqualTo("application/problem+json");
  }

  private void stop(String id) {
    Said said =
        studio.wire.send(
            "POST",
            "/v1/jobs/" + Studio.jobId(id) + "/cancel",
            new byte[0],
            "Authorization",
            "Bearer " + studio.key);
    assertThat(said.status()).isEqualTo(200);
  }

  private static long stored(JsonNode quota) {
    return quota.path("storage").path("bytes").asLong();
  }

  private static String invalid(String field, String message) {
    return "{\"code\":\"INVALID_REQUEST_BODY\",\"message\":\"%s\",".formatted(message)
        + "\"fields\":[{\"name\":\"%s\",\"errors\":[\"%s\"]}]}".formatted(field, message);
  }

  private static String time(@Nullable Instant at) {
    return Json.time(Objects.requireNonNull(at));
  }
}
