package dev.lethe.api.pictory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.api.Fuzz;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is sent below the dialect's prefix, what comes back is an answer in its form. */
final class PictoryFuzzTest {
  private static final Fuzz.Target TARGET =
      new Fuzz.Target(
          Map.of(
              "dialects.pictory.render", "test.noop",
              "dialects.pictory.storyboard", "test.noop",
              "dialects.pictory.transcription", "test.noop"),
          List.of(
              "/pictoryapis",
              "/pictoryapis/",
              "/pictoryapis/%s",
              "/pictoryapis/v1/jobs",
              "/pictoryapis/v1/jobs?nextPageKey=%s",
              "/pictoryapis/v1/jobs/",
              "/pictoryapis/v1/jobs/%s",
              "/pictoryapis/v1/jobs/%s/clean",
              "/pictoryapis/v1/jobs/%s/%s",
              "/pictoryapis/v1/oauth2/token",
              "/pictoryapis/v1/quota",
              "/pictoryapis/v1/video/storyboard",
              "/pictoryapis/v1/video/render",
              "/pictoryapis/v2/video/storyboard",
              "/pictoryapis/v2/video/storyboard/render",
              "/pictoryapis/v2/video/render/%s",
              "/pictoryapis/v2/transcription",
              "/pictoryapis/v2/%s"),
          List.of(
              "{}",
              "null",
              "1e999999999",
              "{\"videoName\":[]}",
              "{\"videoName\":\"a\",\"scenes\":{}}",
              "{\"videoName\":\"a\",\"scenes\":[null,1,{\"background\":null}]}",
              "{\"videoName\":\"a\",\"scenes\":[{\"background\":{\"visualUrl\":[[]]}}]}",
              "{\"videoName\":\"a\",\"webhook\":\"javascript:x\"}",
              "{\"videoName\":\"a\",\"webhook\":\"http://[\"}",
              "{\"fileUrl\":\"\"}",
              "{\"fileUrl\":{\"a\":1}}",
              "{\"fileUrl\":\"http://[\"}",
              "{\"client_id\":\"\\u0000\",\"client_secret\":\"\\ud800\"}",
              "{\"client_id\":\"a\",\"client_secret\":1}",
              "[".repeat(1_000)),
          key -> new String[] {"Authorization", key},
          PictoryFuzzTest::form);

  @Test
  void a_few_hundred_malformed_requests_are_answered_in_form(@TempDir Path folder)
      throws Exception {
    Fuzz.run(folder, 500, TARGET);
  }

  @Test
  @Tag("slow")
  void ten_thousand_malformed_requests_are_answered_in_form(@TempDir Path folder) throws Exception {
    Fuzz.run(folder, 10_000, TARGET);
  }

  /** One of the three forms, and never a success. */
  private static void form(String asked, Said said) {
    JsonNode body = Json.tree(said.body());
    boolean ofRequest = body.path("fields").isArray() && body.path("code").isTextual();
    boolean ofJob = body.has("success") && body.path("data").path("error_code").isTextual();
    boolean other = body.size() == 1 && body.path("message").isTextual();
    assertThat(ofRequest || ofJob || other).as(asked).isTrue();
    assertThat(body.path("success").asBoolean()).as(asked).isFalse();
    assertThat(ofRequest).as(asked).isEqualTo(said.status() == 400);
  }
}
