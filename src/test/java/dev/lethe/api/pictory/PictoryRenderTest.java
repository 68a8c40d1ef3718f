package dev.lethe.api.pictory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.api.Row;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.type.media.Media;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The create calls as a server serves them that nobody has set up: real films are made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PictoryRenderTest {
  private Studio studio;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    studio =
        new Studio(
            folder,
            Map.of(
                "dialects.pictory.render", "video.render",
                "dialects.pictory.render_params", "",
                "dialects.pictory.storyboard", "video.render",
                "dialects.pictory.storyboard_params", ""));
    Path photo =
        new Media(folder).make("p.png", Media.testPicture("160x90", 1), List.of("-frames:v", "1"));
    byte[] png = Files.readAllBytes(photo);
    studio.origin.on(
        "/photo.png",
        out -> {
          String head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: ";
          out.write((head + png.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
          out.write(png);
          out.flush();
        });
  }

  @AfterAll
  void stop() {
    studio.close();
  }

  @Test
  @Row({"1-E", "1-F", "1-B2", "1-B3", "1-D", "R1.2", "R1.11"})
  @Tag("slow")
  void a_storyboard_is_looked_at_as_a_preview_and_then_rendered_and_cleaned() {
    String request =
        """
        {"videoName": "tour", "aspectRatio": "1:1", "videoWidth": 240, "videoHeight": 240,
         "language": "en", "saveProject": false, "subtitleStyle": {"position": "top-left"},
         "scenes": [
           {"story": "First of all. <strong>Second</strong>!", "createSceneOnEndOfSentence": true,
            "minimumDuration": 0.4},
           {"story": "שלום", "minimumDuration": 0.4, "sceneTransition": "fade",
            "background": {"type": "image", "visualUrl": "%s"}}]}
        """
            .formatted(studio.origin.url("127.0.0.1", "/photo.png"));
    Said made = studio.post("/v2/video/storyboard", request);
    assertThat(made.status()).as(made.body()).isEqualTo(200);
    String board = Json.tree(made.body()).path("data").path("jobId").asText();
    JsonNode shown = studio.data(studio.ended(board));
    assertThat(shown.path("status").asText()).as(shown.toString()).isEqualTo("completed");
    assertThat(shown.at("/renderParams/scenes").size()).isEqualTo(2);
    assertThat(shown.has("videoURL")).isFalse();
    assertThat(studio.fetch(shown.path("preview").asText()).type()).isEqualTo("video/mp4");
    JsonNode storyboard = Json.tree(studio.fetch(shown.path("storyboard").asText()).body());
    assertThat(storyboard.path("scenes").findValuesAsText("text"))
        .containsExactly("First of all.", "Second!", "שלום");

    Said again = studio.send("PUT", "/v2/video/render/" + board, "");
    assertThat(again.status()).as(again.body()).isEqualTo(200);
    String film = Json.tree(again.body()).path("data").path("jobId").asText();
    JsonNode data = studio.data(studio.ended(film));
    assertThat(data.path("status").asText()).as(data.toString()).isEqualTo("completed");
    assertThat(data.path("videoDuration").asDouble()).isEqualTo(1.2);
    assertThat(studio.fetch(data.path("videoURL").asText()).type()).isEqualTo("video/mp4");
    assertThat(studio.fetch(data.path("thumbnail").asText()).type()).isEqualTo("image/jpeg");
    for (String text : List.of("srtFile", "vttFile", "txtFile")) {
      assertThat(studio.fetch(data.path(text).asText()).body()).contains("Second!", "שלום");
    }
    assertThat(studio.clean(film).body()).isEqualTo("{\"success\":true}");
    assertThat(studio.fetch(data.path("videoURL").asText()).status()).isEqualTo(410);
  }

  @Test
  @Tag("slow")
  @Row({"1-G"})
  void the_older_generation_asks_in_its_own_words() {
    String request =
        """
        {"videoName": "old", "scenes": [{"text": "One line\\nand another",
         "splitTextOnNewLine": true, "subtitles": true, "minDuration": 0.4,
         "backgroundUri": "%s", "backgroundType": "image"}]}
        """
            .formatted(studio.origin.url("127.0.0.1", "/photo.png"));
    Said made = studio.post("/v1/video/storyboard", request);
    String board = Json.tree(made.body()).path("jobId").asText();
    JsonNode shown = studio.data(studio.ended(board));
    assertThat(shown.path("status").asText()).as(shown.toString()).isEqualTo("completed");
    JsonNode params = shown.path("renderParams");
    assertThat(params.path("output").isObject()).isTrue();
    Said render = studio.post("/v1/video/render", Json.text(params));
    String film = Json.tree(render.body()).path("data").path("job_id").asText();
    JsonNode data = studio.data(studio.ended(film));
    assertThat(studio.fetch(data.path("txtFile").asText()).body())
        .isEqualTo("One line\n\nand another\n");
  }

  @Test
  @Row({"1-D"})
  void what_is_wrong_with_a_storyboard_names_its_field_and_leaves_nothing() {
    for (String body :
        List.of(
            "{\"videoName\":\"a\"}",
            "{\"videoName\":\"a\",\"scenes\":[]}",
            "{\"videoName\":\"a\",\"scenes\":[{\"story\":\"a\\u0000\"}]}",
            "{\"videoName\":\"a\",\"scenes\":[{\"background\":{\"visualUrl\":\"file:///x\"}}]}")) {
      Said said = studio.post("/v2/video/storyboard/render", body);
      assertThat(said.status()).as(body).isEqualTo(400);
      assertThat(said.body()).contains("INVALID_REQUEST_BODY", "scenes");
    }
  }
}
