package dev.lethe.api.pictory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.api.CleanUps;
import dev.lethe.api.Row;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a clean erases, one test for each sort of thing, and when it is refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PictoryCleanTest {
  private static final String DONE = "{\"success\":true}";

  private Studio studio;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    studio = new Studio(folder, Map.of());
  }

  @AfterAll
  void stop() {
    studio.close();
  }

  @Test
  @Row({"1-A", "1-B6", "R1.1", "R1.5", "R1.10"})
  void a_clean_leaves_the_record_that_there_was_such_a_job_and_nothing_else() {
    String id = studio.rendered("film");
    Job before = studio.job(id);
    exact(studio.clean(id), 200, DONE);
    String times =
        "\"createdAt\":\"%s\",\"completedAt\":\"%s\""
            .formatted(
                Json.time(before.times().created()),
                Json.time(Objects.requireNonNull(before.times().ended())));
    exact(
        studio.get("/v1/jobs/" + id),
        200,
        "{\"job_id\":\"%s\",\"success\":true,\"data\":{\"status\":\"cleaned\",%s}}"
            .formatted(id, times));
    assertThat(studio.get("/v1/jobs").body())
        .contains(
            "{\"success\":true,\"data\":{\"jobId\":\"%s\",\"status\":\"cleaned\",%s}}"
                .formatted(id, times));
    Job left = studio.job(id);
    assertThat(left.data().word()).isEqualTo("erased");
    assertThat(left.content().dialect()).isNull();
    assertThat(left.content().result()).isNull();
  }

  @Test
  void a_held_job_is_not_cleaned_and_one_in_the_trash_is_not_found() {
    String id = studio.rendered("film");
    Job job = studio.job(id);
    exact(natively("PUT", id, "/hold"), 200);
    exact(
        studio.clean(id),
        409,
        "{\"success\":false,\"data\":{\"error_code\":\"JOB_HELD\","
            + "\"error_message\":\"The job is under a hold\"}}");
    assertThat(studio.job(id)).isEqualTo(job);
    exact(natively("DELETE", id, "/hold"), 204);
    exact(natively("DELETE", id, "?undo_for=1h"), 200);
    exact(studio.get("/v1/jobs/" + id), 404, Studio.NOT_FOUND);
    exact(studio.clean(id), 404, Studio.NOT_FOUND);
    assertThat(studio.get("/v1/jobs").body()).doesNotContain(id);
    exact(natively("POST", id, "/undelete"), 200);
    exact(studio.clean(id), 200, DONE);
  }

  private Said natively(String method, String id, String what) {
    return studio.wire.send(
        method, "/v1/jobs/" + Studio.jobId(id) + what, "Authorization", "Bearer " + studio.key);
  }

  private static void exact(Said said, int status, String body) {
    Studio.exact(said, status, body);
  }

  private static void exact(Said said, int status) {
    assertThat(said.status()).as(said.body()).isEqualTo(status);
  }

  @Test
  @Row({"R1.5", "R1.17"})
  void nothing_is_made_again_of_what_was_cleaned() {
    Said made = studio.post("/v2/video/storyboard", "{\"videoName\":\"board\"}");
    String board = Json.tree(made.body()).path("data").path("jobId").asText();
    exact(studio.clean(studio.ended(board)), 200, DONE);
    exact(studio.send("PUT", "/v2/video/render/" + board, ""), 404, Studio.NOT_FOUND);
    Said again =
        studio.wire.send(
            "POST",
            "/v1/jobs/" + Studio.jobId(board) + "/retry",
            new byte[0],
            "Authorization",
            "Bearer " + studio.key);
    assertThat(again.status()).isEqualTo(409);
  }

  @Test
  @Row({"R1.2", "R1.3"})
  void a_clean_erases_the_video() throws Exception {
    erases("videoURL", "outputUrl");
  }

  @Test
  @Row({"R1.2", "R1.3"})
  void a_clean_erases_the_audio() throws Exception {
    erases("audioURL");
  }

  @Test
  @Row({"R1.2", "R1.3"})
  void a_clean_erases_the_thumbnail() throws Exception {
    erases("thumbnail");
  }

  @Test
  @Row({"R1.2", "R1.3"})
  void a_clean_erases_the_subtitles_as_srt() throws Exception {
    erases("srtFile");
  }

  @Test
  @Row({"R1.2", "R1.3"})
  void a_clean_erases_the_subtitles_as_vtt() throws Exception {
    erases("vttFile");
  }

  @Test
  @Row({"R1.2", "R1.3"})
  void a_clean_erases_the_text() throws Exception {
    erases("txtFile");
  }

  @Test
  @Row({"R1.2", "R1.3"})
  void a_clean_ends_the_share_urls() throws Exception {
    erases("videoShareURL", "shareVideoURL");
  }

  @Test
  @Row({"R1.2", "R1.3"})
  void a_clean_ends_the_preview_url_and_erases_the_preview() throws Exception {
    erases("preview");
  }

  @Test
  @Row({"R1.2", "R1.3"})
  void a_clean_erases_inputs_that_were_fetched_and_that_were_uploaded() throws Exception {
    String url = studio.origin.file("/in.mp4", "fetched bytes").url("127.0.0.1", "/in.mp4");
    String fetched =
        studio.ended(
            studio.render(
                "{\"videoName\":\"a\",\"scenes\":[{\"background\":{\"visualUrl\":\"%s\"}}]}"
                    .formatted(url)));
    gone(fetched, "input", new String[0]);
    Said made =
        studio.wire.form(
            "/v1/jobs",
            new String[] {"job={\"type\":\"test.files\"}", "file=@secret.mp4:uploaded bytes"},
            "Authorization",
            "Bearer " + studio.key);
    assertThat(made.status()).as(made.body()).isEqualTo(202);
    String uploaded =
        dev.lethe.id.JobId.of(Json.tree(made.body()).path("id").asText()).uuid().toString();
    gone(studio.ended(uploaded), "input", new String[0]);
  }

  @Test
  @Row({"1-A1", "R1.4", "R1.8", "R1.10", "R1.18"})
  void a_job_in_progress_is_refused_and_nothing_of_it_changes() {
    String id = studio.render("{\"videoName\":\"a\",\"script\":\"sleep 600\"}");
    studio.running(id);
    Job before = studio.job(id);
    exact(
        studio.clean(id),
        409,
        "{\"success\":false,\"data\":{\"error_code\":\"JOB_NOT_TERMINAL\","
            + "\"error_message\":\"The job is running\"}}");
    Job after = studio.job(id);
    assertThat(after.state()).isEqualTo(JobState.RUNNING);
    assertThat(after.content()).isEqualTo(before.content());
    assertThat(after.attempts()).isEqualTo(before.attempts());
    assertThat(studio.data(id).path("status").asText()).isEqualTo("in-progress");
    studio.wire.send(
        "DELETE", "/v1/jobs/" + Studio.jobId(id), "Authorization", "Bearer " + studio.key);
  }

  @Test
  @Row({"R1.4"})
  void a_failed_job_can_be_cleaned() {
    String id = studio.ended(studio.render("{\"videoName\":\"a\",\"script\":\"exit 1\"}"));
    assertThat(studio.data(id).path("status").asText()).isEqualTo("failed");
    exact(studio.clean(id), 200, DONE);
    assertThat(studio.get("/v1/jobs/" + id).body()).contains("\"success\":true", "\"cleaned\"");
  }

  @Test
  @Row({"1-A3", "R1.9"})
  void a_clean_can_be_repeated() {
    String id = studio.rendered("again");
    exact(studio.clean(id), 200, DONE);
    exact(studio.clean(id), 200, DONE);
    exact(studio.clean(id), 200, DONE);
  }

  @Test
  @Row({"R1.24"})
  void there_is_a_record_of_a_clean_that_holds_nothing_of_what_was_cleaned() {
    String id = studio.rendered("film-of-the-record");
    Job before = studio.job(id);
    studio.clean(id);
    String left = looked("/v1/jobs/" + Studio.jobId(id));
    String erasure = looked("/v1/erasures/" + Json.tree(left).path("erasure").path("id").asText());
    JsonNode record = Json.tree(erasure);
    assertThat(record.path("action").asText()).isEqualTo("clean");
    assertThat(record.path("state").asText()).isEqualTo("done");
    assertThat(record.path("artifacts"))
        .extracting(kind -> kind.path("count").asInt())
        .isNotEmpty()
        .satisfies(counts ->
            assertThat(counts.stream().mapToInt(count -> count).sum())
                .isEqualTo(before.stored().artifacts()));
    assertThat(left + erasure).doesNotContain("film-of-the-record", "mp4");
  }

  @Test
  @Row({"R1.22"})
  void sixteen_cleans_of_one_job_at_the_same_time_are_one() throws Exception {
    String id = studio.rendered("crowd");
    List<Job> sixteenTimes = Collections.nCopies(16, studio.job(id));
    CleanUps.crowd(sixteenTimes, _ -> exact(studio.clean(id), 200, DONE));
    assertThat(studio.data(id).path("status").asText()).isEqualTo("cleaned");
    assertThat(studio.job(id).data().word()).isEqualTo("erased");
  }

  private String looked(String path) {
    return studio.wire.send("GET", path, "Authorization", "Bearer " + studio.key).body();
  }

  private void erases(String... fields) throws Exception {
    String id = studio.rendered("erased");
    JsonNode data = studio.data(id);
    String[] urls = new String[fields.length];
    for (int i = 0; i < fields.length; i++) {
      urls[i] = data.path(fields[i]).asText();
    }
    Said fetched = studio.fetch(urls[0]);
    assertThat(fetched.status()).isEqualTo(200);
    assertThat(fetched.body()).endsWith(" of erased\n");
    String file = fetched.body().substring(0, fetched.body().indexOf(' '));
    gone(id, file, urls);
  }

  /**
   * Cleans a job, and looks for what it had: its addresses, its folder, the bytes of its file.
   *
   * @param what the name of a file that it made, or {@code input} for the one it was given
   */
  private void gone(String id, String what, String[] urls) throws Exception {
    var remains = new Remains(studio.server, Studio.jobId(id));
    byte[] bytes = remains.bytesOf(what);
    assertThat(remains.places(bytes)).as("before").isNotEmpty();
    exact(studio.clean(id), 200, DONE);
    for (String url : urls) {
      assertThat(studio.fetch(url).status()).isEqualTo(410);
    }
    assertThat(Files.exists(remains.folder())).isFalse();
    assertThat(remains.places(bytes)).isEmpty();
    assertThat(studio.data(id).properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("status", "createdAt", "completedAt");
  }
}
