package dev.lethe.api.useapi;

import static dev.lethe.api.useapi.Asking.NONE;
import static dev.lethe.api.useapi.Asking.exact;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.TestServer;
import dev.lethe.api.CleanUps;
import dev.lethe.api.Row;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.id.AccountId;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.job.Source;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The create calls of the dialect: what they take, what they refuse, what they leave. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UseapiCreateTest {
  private static final String TIME = "\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\"";

  private TestServer server;
  private Wire wire;
  private Asking north;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server =
        TestServer.start(
            folder,
            Map.of(
                "work.slots", "1",
                "rates.write_burst", "1000000",
                "dialects.useapi.imagine", "test.shell",
                "dialects.useapi.imagine_params",
                    "{\"script\":\"$prompt\",\"n\":\"$maxJobs:number\"}",
                "dialects.useapi.button", "test.noop",
                "dialects.useapi.button_params", "{\"of\":\"$jobid\",\"press\":\"$button\"}",
                "dialects.useapi.describe", "test.noop",
                "dialects.useapi.blend", "test.noop"));
    wire = new Wire(server);
    north = Asking.as(server, wire, "north");
  }

  @AfterAll
  void stop() {
    wire.close();
    server.close();
  }

  @Test
  @Row({"2-B", "R2.8"})
  void a_create_call_answers_with_the_started_job() {
    Asking asker = Asking.as(server, wire, "asker");
    Said said =
        asker.post(
            "imagine",
            "{\"prompt\":\"sleep 600\",\"replyUrl\":\"https://a.b/c\",\"replyRef\":\"r\"}");
    String id = Asking.idOf(said);
    assertThat(said.type()).isEqualTo("application/json");
    assertThat(said.body())
        .matches(
            "\\{\"jobid\":\"job:[0-9a-f-]{36}\",\"verb\":\"imagine\",\"status\":\"started\","
                + "\"created\":"
                + TIME
                + ",\"updated\":"
                + TIME
                + ",\"prompt\":\"sleep 600\",\"channel\":\"\",\"server\":\"\",\"maxJobs\":3,"
                + "\"replyUrl\":\"https://a.b/c\",\"replyRef\":\"r\","
                + "\"messageId\":\"job_[0-9a-z]{26}\","
                + "\"content\":\"\\*\\*sleep 600\\*\\* \\(0%\\)\","
                + "\"timestamp\":"
                + TIME
                + ",\"code\":200}");
    Job job = asker.job(id);
    assertThat(job.links().dialect()).isEqualTo("useapi");
    assertThat(Json.tree(String.valueOf(job.content().dialect())).path("callback").asText())
        .isEqualTo("https://a.b/c");
    asker.get("/v2/jobs/cancel/?jobid=" + id);
  }

  @Test
  @Row({"2-B"})
  void a_form_says_the_same_as_a_body_of_json() {
    String id =
        Asking.idOf(north.form("imagine", "prompt=exit 0", "maxJobs=15", "replyRef=", "x=y"));
    Job job = north.ended(id);
    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(Json.tree(job.content().params()).path("n").asInt()).isEqualTo(15);
    JsonNode shown = Json.tree(north.get("/v2/jobs/?jobid=" + id).body());
    assertThat(shown.path("prompt").asText()).isEqualTo("exit 0");
    assertThat(shown.path("maxJobs").isInt()).isTrue();
    assertThat(shown.path("maxJobs").asInt()).isEqualTo(15);
    assertThat(shown.has("replyRef")).isFalse();
  }

  @Test
  @Row({"2-B"})
  void every_field_of_imagine_has_its_limit() {
    int before = jobs();
    refused("{}", "Required param prompt not provided");
    refused("{\"prompt\":\"\"}", "Required param prompt not provided");
    refused("{\"prompt\":null}", "Required param prompt not provided");
    refused("{\"prompt\":1}", "Param prompt is no text");
    refused(with("prompt", "x".repeat(2049)), "Param prompt has more than 2048 characters");
    for (String field : List.of("discord", "channel", "server", "replyRef", "replyUrl")) {
      refused(with(field, "x".repeat(1025)), "Param " + field + " has more than 1024 characters");
      refused(with(field, 7), "Param " + field + " is no text");
    }
    for (Object number : new Object[] {0, 16, -1}) {
      assertThat(north.post("imagine", with("maxJobs", number)).body())
          .isIn(
              error("Param maxJobs is not from 1 to 15"),
              error("Param maxJobs is no whole number"));
    }
    for (Object odd : new Object[] {1.5, "many", true, List.of(3), 1e9}) {
      refused(with("maxJobs", odd), "Param maxJobs is no whole number");
    }
    for (String url : List.of("ftp://a.b", "a.b", "http://", "http://u:p@a.b", "http://a b")) {
      refused(with("replyUrl", url), "Param replyUrl is no http or https address");
    }
    assertThat(jobs()).isEqualTo(before);
    String longest =
        Json.text(
            Map.of(
                "prompt",
                "true #" + "x".repeat(2042),
                "replyRef",
                "r".repeat(1024),
                "replyUrl",
                "http://127.0.0.1:9/" + "u".repeat(1005),
                "channel",
                "c".repeat(1024),
                "maxJobs",
                15));
    north.ended(Asking.idOf(north.post("imagine", longest)));
  }

  @Test
  @Row({"2-B"})
  void what_is_said_twice_or_otherwise_wrong_is_answered_and_never_guessed() {
    int before = jobs();
    assertThat(north.post("imagine", "{\"prompt\":\"a\",\"prompt\":\"b\"}").status())
        .isEqualTo(400);
    exact(north.form("imagine", "prompt=a", "prompt=a"), 400, error("Param prompt is there twice"));
    exact(
        north.form("imagine", "prompt=@a.txt:a"),
        400,
        error("Param prompt is a file, a text is expected"));
    exact(
        wire.send(
            "POST",
            "/v2/jobs/imagine?prompt=b",
            "{\"prompt\":\"a\"}".getBytes(UTF_8),
            "Authorization",
            "Bearer " + north.key(),
            "Content-Type",
            "application/json"),
        400,
        error("Param prompt: there is no such parameter"));
    for (String body : List.of("", "{", "[]", "null", "\"a\"")) {
      Said said = north.post("imagine", body);
      assertThat(said.status()).as(body).isEqualTo(400);
      assertThat(Json.tree(said.body()).path("code").asInt()).isEqualTo(400);
    }
    exact(
        wire.send(
            "POST",
            "/v2/jobs/imagine",
            "prompt=a".getBytes(UTF_8),
            "Authorization",
            "Bearer " + north.key(),
            "Content-Type",
            "application/x-www-form-urlencoded"),
        400,
        error("send the body as application/json"));
    Said large = north.post("imagine", with("prompt", "x".repeat(2 << 20)));
    exact(large, 400, error("the body may have at most 1048576 bytes"));
    assertThat(jobs()).isEqualTo(before);
  }

  @Test
  @Row({"2-C"})
  void a_button_belongs_to_a_completed_job_of_the_account() {
    String parent = north.imagine("true");
    north.ended(parent);
    String id = Asking.idOf(north.post("button", button(parent, "U1")));
    Job job = north.ended(id);
    assertThat(job.content().params())
        .isEqualTo("{\"of\":\"%s\",\"press\":\"U1\"}".formatted(parent));
    assertThat(north.get("/v2/jobs/?jobid=" + id).body())
        .contains("\"parentJobId\":\"" + parent + "\",\"verb\":\"button\"")
        .contains("\"button\":\"U1\"");
    exact(
        north.post("button", button(NONE, "U1")),
        404,
        "{\"error\":\"Unable to locate job " + NONE + "\",\"code\":404}");
    exact(
        north.post("button", "{\"button\":\"U1\"}"),
        400,
        error("Required param jobid not provided"));
    exact(
        north.post("button", "{\"jobid\":\"" + parent + "\"}"),
        400,
        error("Required param button not provided"));
    String failed = north.imagine("exit 1");
    north.ended(failed);
    exact(
        north.post("button", button(failed, "U1")),
        400,
        error("Param jobid is of a job that is not completed"));
  }

  @Test
  @Row({"2-D"})
  void the_addresses_of_describe_and_blend_are_the_inputs_of_the_job() {
    String one = Asking.idOf(north.post("describe", "{\"describeUrl\":\"http://127.0.0.1:9/a\"}"));
    assertThat(north.job(one).content().sources())
        .containsExactly(new Source("main", "http://127.0.0.1:9/a"));
    String json = "[\"http://127.0.0.1:9/a\",\"http://127.0.0.1:9/b\"]";
    for (Said said :
        List.of(
            north.post("blend", "{\"blendDimensions\":\"Square\",\"blendUrls\":" + json + "}"),
            north.form("blend", "blendUrls=" + json, "blendDimensions=Square"))) {
      String id = Asking.idOf(said);
      assertThat(said.body()).contains("\"blendUrls\":" + json + ",\"blendDimensions\":\"Square\"");
      assertThat(north.job(id).content().sources())
          .containsExactly(
              new Source("main", "http://127.0.0.1:9/a"),
              new Source("main-2", "http://127.0.0.1:9/b"));
      north.ended(id);
    }
    // An address of the machine itself is not fetched.
    north.ended(one);
    assertThat(north.get("/v2/jobs/?jobid=" + one).body())
        .contains("\"status\":\"failed\"", "\"errorDetails\":\"input_blocked\"");
  }

  @Test
  @Row({"2-D"})
  void the_fields_of_describe_and_blend_have_their_limits() {
    String url = "\"http://a.b/c\"";
    exact(north.post("describe", "{}"), 400, error("Required param describeUrl not provided"));
    exact(
        north.post("describe", "{\"describeUrl\":\"a cat\"}"),
        400,
        error("Param describeUrl is no http or https address"));
    exact(north.post("blend", "{}"), 400, error("Required param blendUrls not provided"));
    exact(
        north.post("blend", "{\"blendUrls\":" + url + "}"),
        400,
        error("Param blendUrls is no array"));
    for (String few : List.of("[]", "[" + url + "]", "[" + (url + ",").repeat(5) + url + "]")) {
      exact(
          north.post("blend", "{\"blendUrls\":" + few + "}"),
          400,
          error("Param blendUrls has not from 2 to 5 addresses"));
    }
    exact(
        north.post("blend", "{\"blendUrls\":[" + url + ",1]}"),
        400,
        error("Param blendUrls is no text"));
    exact(
        north.post(
            "blend", "{\"blendUrls\":[" + url + "," + url + "],\"blendDimensions\":\"Round\"}"),
        400,
        error("Param blendDimensions is not Portrait, Square or Landscape"));
  }

  @Test
  @Row({"2-L1"})
  void no_more_than_max_jobs_execute_and_the_answer_names_them() {
    Asking busy = Asking.as(server, wire, "busy");
    CleanUps.jobs(server, "busy", 1);
    String first = busy.imagine("sleep 600");
    String second = busy.imagine("sleep 600");
    String third = busy.imagine("sleep 600");
    String full =
        "{\"error\":\"All of maxJobs jobs are executing\",\"executingJobs\":[\"%s\",\"%s\",\"%s\"],"
            + "\"code\":429}";
    Said said = busy.post("imagine", "{\"prompt\":\"true\"}");
    exact(said, 429, full.formatted(third, second, first));
    assertThat(said.header("Retry-After")).isEmpty();
    exact(
        busy.post("describe", "{\"describeUrl\":\"http://a.b/c\",\"maxJobs\":1}"),
        429,
        full.formatted(third, second, first));
    String more = Asking.idOf(busy.post("imagine", "{\"prompt\":\"true\",\"maxJobs\":4}"));
    for (String id : List.of(first, second, third)) {
      busy.get("/v2/jobs/cancel/?jobid=" + id);
    }
    busy.ended(more);
    busy.ended(busy.imagine("true"));
  }

  @Test
  @Row({"2-L1"})
  void many_clients_at_once_get_no_more_room_than_one() throws Exception {
    Asking crowd = Asking.as(server, wire, "crowd");
    for (int round = 0; round < 5; round++) {
      List<Future<Said>> all = new ArrayList<>();
      try (var threads = Executors.newFixedThreadPool(16)) {
        for (int i = 0; i < 16; i++) {
          all.add(threads.submit(() -> crowd.post("imagine", "{\"prompt\":\"sleep 600\"}")));
        }
      }
      Set<String> made = new HashSet<>();
      for (Future<Said> one : all) {
        assertThat(one.get().status()).isIn(200, 429);
        if (one.get().status() == 200) {
          made.add(Asking.idOf(one.get()));
        }
      }
      assertThat(made).hasSize(3);
      made.forEach(id -> crowd.get("/v2/jobs/cancel/?jobid=" + id));
    }
  }

  private void refused(String json, String why) {
    exact(north.post("imagine", json), 400, error(why));
  }

  private int jobs() {
    AccountId account = server.server().accounts().find("north").id();
    return (int) server.server().jobs().madeSince(account, Instant.EPOCH);
  }

  private static String with(String field, Object value) {
    return field.equals("prompt")
        ? Json.text(Map.of(field, value))
        : Json.text(Map.of("prompt", "true", field, value));
  }

  private static String button(String parent, String button) {
    return Json.text(Map.of("jobid", parent, "button", button));
  }

  private static String error(String why) {
    return "{\"error\":\"" + why + "\",\"code\":400}";
  }
}
