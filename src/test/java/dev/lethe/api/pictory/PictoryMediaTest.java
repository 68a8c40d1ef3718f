package dev.lethe.api.pictory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.api.Row;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import dev.lethe.job.JobQuery;
import dev.lethe.job.JobState;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Files that come before the jobs that are made of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PictoryMediaTest {
  private static final String SPEECH =
      "{\"fileName\":\"my talk.wav\",\"contentType\":\"audio/wav\"}";
  private static final byte[] SOUND = "what was said".getBytes(UTF_8);

  private Studio studio;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    studio =
        new Studio(
            folder,
            Map.of(
                "inputs.allow_private_addresses", "false",
                "dialects.pictory.transcription", "file.checksum",
                "dialects.pictory.transcription_params", "{}",
                "dialects.pictory.image", "image.example",
                "dialects.pictory.image_params", "{\"prompt\":\"$prompt\",\"width\":32}",
                "types.dir", Path.of("examples/types").toAbsolutePath().toString()));
  }

  @AfterAll
  void stop() {
    studio.close();
  }

  @Test
  @Row({"1-G1"})
  void a_file_is_put_at_its_address_and_a_job_that_names_it_gets_a_copy() throws Exception {
    JsonNode place = place(SPEECH);
    assertThat(put(place, SOUND, "audio/wav").status()).isEqualTo(200);
    assertThat(studio.fetch(place.path("url").asText()).body()).isEqualTo("what was said");

    String id = transcription(place.path("url").asText());
    assertThat(studio.data(id).path("status").asText()).isEqualTo("completed");
    delete(place);
    assertThat(studio.fetch(place.path("url").asText()).status()).isEqualTo(404);
    assertThat(studio.fetch(studio.data(id).path("txtFile").asText()).body())
        .startsWith(sha256(SOUND));
  }

  @Test
  void the_last_file_that_came_whole_counts() {
    JsonNode place = place(SPEECH);
    assertThat(put(place, "another".getBytes(UTF_8), "audio/wav").status()).isEqualTo(200);
    assertThat(put(place, SOUND, "audio/wav").status()).isEqualTo(200);
    assertThat(studio.fetch(place.path("url").asText()).body()).isEqualTo("what was said");
    delete(place);
  }

  @Test
  void a_file_is_taken_only_at_the_whole_address_and_of_the_type_it_was_made_for() {
    JsonNode place = place(SPEECH);
    assertThat(put(place, SOUND, "video/mp4").status()).isEqualTo(403);
    String signed = URI.create(place.path("signedUrl").asText()).getPath();
    for (String wrong : List.of(signed + "0", signed.replaceFirst("/[0-9]{10}/", "/9999999999/"))) {
      Said said = studio.wire.send("PUT", wrong, SOUND, "Content-Type", "audio/wav");
      assertThat(said.status()).as(wrong).isEqualTo(403);
    }
    assertThat(studio.fetch(place.path("url").asText()).status()).isEqualTo(404);
    delete(place);
  }

  @Test
  void nobody_else_has_a_job_made_of_it_and_no_list_shows_it() {
    JsonNode place = place(SPEECH);
    put(place, SOUND, "audio/wav");
    String body = "{\"fileUrl\":\"" + place.path("url").asText() + "\"}";
    Said said =
        studio.wire.send(
            "POST",
            "/pictoryapis/v2/transcription",
            body.getBytes(UTF_8),
            "Authorization",
            studio.stranger);
    assertThat(said.status()).isEqualTo(400);
    assertThat(said.body()).contains("there is no file my_talk.wav");
    String id = draft(place).uuid().toString();
    assertThat(studio.get("/v1/jobs").body()).doesNotContain(id);
    assertThat(studio.get("/v1/jobs/" + id).status()).isEqualTo(404);
    assertThat(studio.clean(id).status()).isEqualTo(404);
    delete(place);
  }

  @Test
  void a_name_of_dots_is_no_step_in_the_path() {
    JsonNode place = place(SPEECH.replace("my talk.wav", ".."));
    assertThat(put(place, SOUND, "audio/wav").status()).isEqualTo(200);
    assertThat(place.path("url").asText()).endsWith("/_");
    assertThat(studio.fetch(place.path("url").asText()).body()).isEqualTo("what was said");
    delete(place);
  }

  @Test
  void what_is_missing_is_named_and_nothing_is_kept() {
    Said said = studio.post("/v1/media/generateUrl", "{\"fileName\":\"a.wav\"}");
    assertThat(said.status()).isEqualTo(400);
    assertThat(said.body()).contains("contentType");
    assertThat(drafts()).isEmpty();
  }

  @Test
  @Row({"1-B5"})
  void a_picture_that_was_made_up_has_an_address_and_a_size() {
    Said said = studio.post("/v1/aistudio/images", "{\"prompt\":\"a lake\"}");
    assertThat(said.status()).as(said.body()).isEqualTo(200);
    String id = studio.ended(Json.tree(said.body()).at("/data/jobId").asText());
    JsonNode data = studio.data(id);
    assertThat(data.path("status").asText()).as(data.toString()).isEqualTo("completed");
    assertThat(data.path("width").asInt()).isEqualTo(32);
    assertThat(data.path("height").asInt()).isEqualTo(256);
    assertThat(studio.fetch(data.path("url").asText()).body()).startsWith("\ufffdPNG");
    assertThat(studio.post("/v1/aistudio/videos", "{\"prompt\":\"a lake\"}").status())
        .isEqualTo(501);
  }

  private JsonNode place(String body) {
    Said said = studio.post("/v1/media/generateurl", body);
    assertThat(said.status()).as(said.body()).isEqualTo(200);
    JsonNode answer = Json.tree(said.body());
    assertThat(answer.path("success").asBoolean()).isTrue();
    return answer.path("data");
  }

  private Said put(JsonNode place, byte[] bytes, String type) {
    String path = URI.create(place.path("signedUrl").asText()).getPath();
    return studio.wire.send("PUT", path, bytes, "Content-Type", type);
  }

  private String transcription(String url) {
    Said said = studio.post("/v2/transcription", "{\"fileUrl\":\"" + url + "\"}");
    assertThat(said.status()).as(said.body()).isEqualTo(200);
    return studio.ended(Json.tree(said.body()).at("/data/jobId").asText());
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static JobId draft(JsonNode place) {
    String key = place.path("key").asText();
    return new JobId(WireIds.hex(key.substring(0, key.indexOf('/'))).orElseThrow());
  }

  private void delete(JsonNode place) {
    Said said =
        studio.wire.send(
            "DELETE", "/v1/jobs/" + draft(place), "Authorization", "Bearer " + studio.key);
    assertThat(said.status()).as(said.body()).isIn(200, 202);
  }

  private List<?> drafts() {
    var query =
        new JobQuery(
            studio.account().id(),
            Set.of(JobState.DRAFT),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            10);
    return studio.server.server().jobs().list(query);
  }
}
