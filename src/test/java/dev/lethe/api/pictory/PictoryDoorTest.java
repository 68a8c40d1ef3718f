package dev.lethe.api.pictory;

import static dev.lethe.api.pictory.Studio.exact;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.account.Account;
import dev.lethe.account.Scope;
import dev.lethe.api.Row;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.ErrorShape;
import dev.lethe.http.Json;
import dev.lethe.http.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, by what, and how others are told that they are not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PictoryDoorTest {
  private static final String UNAUTHORIZED = "{\"message\":\"Unauthorized\"}";
  private static final String[][] ALL = {
    {"GET", "/pictoryapis/v1/jobs"},
    {"GET", "/pictoryapis/v1/jobs/" + Studio.NONE},
    {"DELETE", "/pictoryapis/v1/jobs/" + Studio.NONE + "/clean"},
    {"GET", "/pictoryapis/v1/quota"},
    {"POST", "/pictoryapis/v1/video/storyboard"},
    {"POST", "/pictoryapis/v1/video/render"},
    {"POST", "/pictoryapis/v2/video/storyboard"},
    {"POST", "/pictoryapis/v2/video/storyboard/render"},
    {"PUT", "/pictoryapis/v2/video/render/" + Studio.NONE},
    {"POST", "/pictoryapis/v2/transcription"},
    {"POST", "/pictoryapis/v1/aistudio/images"},
    {"POST", "/pictoryapis/v1/aistudio/videos"},
    {"POST", "/pictoryapis/v1/media/generateurl"}
  };

  private Studio studio;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    studio = new Studio(folder, Map.of("dialects.pictory.transcription", ""));
  }

  @AfterAll
  void stop() {
    studio.close();
  }

  @Test
  @Row({"R1.6"})
  void nobody_is_let_in_without_a_good_key() {
    for (String[] asked : ALL) {
      exact(studio.wire.send(asked[0], asked[1]), 401, UNAUTHORIZED);
      exact(studio.wire.send(asked[0], asked[1], "Authorization", "pictai_x"), 401, UNAUTHORIZED);
      exact(
          studio.wire.send(asked[0], asked[1], "Authorization", "Bearer " + studio.key + "0"),
          401,
          UNAUTHORIZED);
    }
    String path = "/pictoryapis/v1/jobs";
    assertThat(studio.wire.send("GET", path, "Authorization", studio.key).status()).isEqualTo(200);
    assertThat(studio.wire.send("GET", path, "Authorization", "Bearer " + studio.key).status())
        .isEqualTo(200);
  }

  @Test
  @Row({"1-H"})
  void an_api_key_and_a_password_are_each_good_for_a_token() {
    studio.server.server().sessions().setPassword(studio.account().id(), "a long password");
    for (String secret : new String[] {studio.key, "a long password"}) {
      Said said = token("north", secret);
      assertThat(said.status()).as(said.body()).isEqualTo(200);
      assertThat(said.body())
          .matches(
              "\\{\"access_token\":\"[0-9a-f]{32}\",\"expires_in\":3600,"
                  + "\"token_type\":\"Bearer\"}");
      String token = Json.tree(said.body()).path("access_token").asText();
      for (String header : new String[] {token, "Bearer " + token}) {
        Said jobs =
            studio.wire.send(
                "GET",
                "/pictoryapis/v1/jobs",
                "Authorization",
                header,
                "X-Pictory-User-Id",
                "somebody");
        assertThat(jobs.status()).isEqualTo(200);
      }
    }
  }

  @Test
  @Row({"1-H"})
  void whoever_is_wrong_too_often_is_told_when_to_come_again() {
    Said said = token("guessed", "wrong");
    for (int i = 0; i < 50 && said.status() == 401; i++) {
      said = token("guessed", "wrong");
    }
    exact(said, 429, "{\"message\":\"Too many attempts to log in to this account\"}");
    assertThat(said.header("Retry-After")).isEqualTo("6");
  }

  @Test
  @Row({"1-H"})
  void whoever_cannot_log_in_gets_no_token() {
    exact(token("north", "wrong"), 401, UNAUTHORIZED);
    exact(token("nobody", studio.key), 401, UNAUTHORIZED);
    exact(token("north", studio.stranger), 401, UNAUTHORIZED);
    Said said = studio.wire.send("POST", "/pictoryapis/v1/oauth2/token", "{}".getBytes(UTF_8));
    exact(
        said,
        400,
        "{\"code\":\"INVALID_REQUEST_BODY\",\"message\":\"client_id is required\","
            + "\"fields\":[{\"name\":\"client_id\",\"errors\":[\"client_id is required\"]}]}");
  }

  @Test
  @Row({"R1.6"})
  void a_key_that_may_only_read_ends_nothing() {
    String id = studio.rendered("kept");
    var accounts = studio.server.server().accounts();
    String reads = accounts.createKey(studio.account(), "reads", Set.of(Scope.JOBS_READ)).text();
    exact(
        studio.wire.send("DELETE", "/pictoryapis/v1/jobs/" + id + "/clean", "Authorization", reads),
        403,
        "{\"message\":\"The API key lacks the scope jobs:end\"}");
    assertThat(studio.job(id).kept()).isTrue();
  }

  @Test
  @Row({"1-B", "1-A"})
  void an_ended_subscription_stops_creating_and_nothing_else() {
    String id = studio.rendered("late");
    Account account = studio.account();
    studio.server.server().accounts().subscribe(account, Instant.EPOCH);
    try {
      exact(
          studio.post("/v2/video/storyboard/render", "{\"videoName\":\"a\"}"),
          402,
          "{\"message\":\"The subscription has ended\"}");
      assertThat(studio.get("/v1/jobs/" + id).status()).isEqualTo(200);
      exact(studio.clean(id), 200, "{\"success\":true}");
    } finally {
      studio.server.server().accounts().subscribe(account, null);
    }
  }

  @Test
  @Row({"1-G"})
  void a_call_that_nothing_serves_is_refused_and_stores_nothing() {
    String before = studio.get("/v1/jobs").body();
    exact(
        studio.post("/v2/transcription", "{\"fileUrl\":\"https://example.org/a.mp3\"}"),
        501,
        "{\"message\":\"This server does not serve this call\"}");
    assertThat(studio.get("/v1/jobs").body()).isEqualTo(before);
  }

  @Test
  void an_error_of_the_server_is_told_in_the_dialects_form() {
    var problem = new Problem("t", "title", 500, "internal", "look in the log", "req_1", List.of());
    assertThat(new Errors().shape(problem))
        .isEqualTo(
            new ErrorShape.Shaped(500, "application/json", "{\"message\":\"Look in the log\"}"));
  }

  private Said token(String client, String secret) {
    JsonNode body =
        Json.mapper()
            .createObjectNode()
            .put("client_id", client)
            .put("client_secret", secret)
            .put("grant_type", "client_credentials");
    return studio.wire.send(
        "POST", "/pictoryapis/v1/oauth2/token", body.toString().getBytes(UTF_8));
  }
}
