package dev.lethe.api.useapi;

import static dev.lethe.api.useapi.Asking.NONE;
import static dev.lethe.api.useapi.Asking.exact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.Server;
import dev.lethe.TestServer;
import dev.lethe.account.Account;
import dev.lethe.api.CleanUps;
import dev.lethe.api.Row;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.job.LastChange;
import dev.lethe.testtype.NoopType;
import dev.lethe.testtype.ShellType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The dialect to the byte, on a real server: looking and cancelling. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UseapiTest {
  /** Lets go of whatever it is asked for, and says so in its result. */
  private static final NoopType MODERATING =
      new NoopType("test.moderated", "{\"moderated\":\"a banned word\",\"buttons\":[\"U1\"]}");

  private static final String UNAUTHORIZED = "{\"error\":\"Unauthorized\",\"code\":401}";
  private static final String EXPIRED =
      "{\"error\":\"Account has no subscription or subscription expired\",\"code\":402}";
  private static final String NO_JOBID =
      "{\"error\":\"Query param jobid not provided\",\"code\":400}";

  private TestServer server;
  private Wire wire;
  private Asking north;
  private Asking stranger;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server =
        TestServer.start(
            folder,
            Map.of(
                "work.slots", "8",
                "rates.read_burst", "1000000",
                "dialects.useapi.imagine", "test.shell",
                "dialects.useapi.imagine_params", "{\"script\":\"$prompt\"}",
                "dialects.useapi.describe", "test.moderated",
                "dialects.useapi.describe_input", "",
                "dialects.useapi.max_jobs", "100"),
            new Server.Additions(
                List.of(new NoopType(), new ShellType(), MODERATING),
                InstantSource.system(),
                UnaryOperator.identity(),
                UnaryOperator.identity()));
    wire = new Wire(server);
    north = Asking.as(server, wire, "north");
    stranger = Asking.as(server, wire, "stranger");
  }

  @AfterAll
  void stop() {
    wire.close();
    server.close();
  }

  @Test
  @Row({"2-A", "2-A2", "R2.1", "R2.2", "R2.7", "R2.8"})
  void a_cancel_stops_a_job_that_runs_and_keeps_its_record() {
    for (String path : new String[] {"/v2/jobs/cancel/?jobid=", "/v2/jobs/cancel?jobid="}) {
      String id = north.imagine("sleep 600");
      north.running(id);
      Said said = north.get(path + id);
      exact(said, 200, answer(id, "cancelled"));
      assertThat(said.header("Cache-Control")).isEqualTo("no-store");
      assertThat(north.job(id).state()).isEqualTo(JobState.CANCELLED);
      exact(north.get(path + id), 200, answer(id, "cancelled"));
      assertThat(status(id)).isEqualTo("cancelled");
      assertThat(north.job(id).kept()).isTrue();
    }
  }

  @Test
  void a_hold_keeps_no_job_from_being_cancelled() {
    String id = north.imagine("sleep 600");
    north.running(id);
    Said held =
        wire.send(
            "PUT",
            "/v1/jobs/" + north.job(id).id() + "/hold",
            "Authorization",
            "Bearer " + north.key());
    assertThat(held.status()).as(held.body()).isEqualTo(200);
    exact(north.get("/v2/jobs/cancel/?jobid=" + id), 200, answer(id, "cancelled"));
    assertThat(north.job(id).kept()).isTrue();
  }

  @Test
  @Row({"2-A1", "2-A2", "R2.8"})
  void a_job_that_has_ended_keeps_its_status_and_is_told_so() {
    String done = north.imagine("true");
    String failed = north.imagine("exit 3");
    north.ended(done);
    north.ended(failed);
    exact(north.get("/v2/jobs/cancel/?jobid=" + done), 200, answer(done, "completed"));
    exact(north.get("/v2/jobs/cancel/?jobid=" + done), 200, answer(done, "completed"));
    exact(north.get("/v2/jobs/cancel/?jobid=" + failed), 200, answer(failed, "failed"));
    assertThat(status(done)).isEqualTo("completed");
  }

  @Test
  @Row({"2-E", "R2.8", "2-B"})
  void a_job_that_is_done_shows_what_was_asked_and_links_to_what_it_made() {
    String asked =
        "{\"prompt\":\"printf hello > out/cat.png\",\"discord\":\"a secret\",\"channel\":\"c1\","
            + "\"server\":\"s1\",\"maxJobs\":15,\"replyUrl\":\"\",\"replyRef\":\"ref 1\"}";
    String id = Asking.idOf(north.post("imagine", asked));
    Job job = north.ended(id);
    Said said = north.get("/v2/jobs/?jobid=" + id);
    JsonNode file = Json.tree(said.body()).path("attachments").path(0);
    String url = file.path("url").asText();
    String updated = Json.time(LastChange.of(job));
    exact(
        said,
        200,
        "{\"jobid\":\"%s\",\"verb\":\"imagine\",\"status\":\"completed\",".formatted(id)
            + "\"created\":\"%s\",\"updated\":\"%s\","
                .formatted(Json.time(job.times().created()), updated)
            + "\"prompt\":\"printf hello > out/cat.png\",\"channel\":\"c1\",\"server\":\"s1\","
            + "\"maxJobs\":15,\"replyRef\":\"ref 1\",\"messageId\":\"%s\",".formatted(job.id())
            + "\"content\":\"**printf hello > out/cat.png** (100%)\",\"timestamp\":\""
            + updated
            + "\",\"attachments\":[{\"url\":\"%s\",\"proxy_url\":\"%s\",".formatted(url, url)
            + "\"filename\":\"cat.png\",\"content_type\":\"application/octet-stream\",\"size\":5,"
            + "\"id\":\"%s\"}],\"code\":200}".formatted(file.path("id").asText()));
    assertThat(url).startsWith(server.url() + "/l/");
    assertThat(wire.send("GET", URI.create(url).getPath()).body()).isEqualTo("hello");
    assertThat(job.content().dialect()).doesNotContain("a secret");
    assertThat(north.get("/v2/jobs?jobid=" + id).body()).isEqualTo(said.body());
  }

  @Test
  @Row({"2-E", "2-A", "R2.6"})
  void what_was_erased_is_not_found_and_its_links_lead_nowhere() {
    String deleted = north.imagine("printf a > out/a");
    String cleaned = north.imagine("printf a > out/a");
    for (String id : List.of(deleted, cleaned)) {
      Job job = north.ended(id);
      String link = link(id);
      assertThat(wire.send("GET", link).status()).isEqualTo(200);
      String nativePath = "/v1/jobs/" + job.id();
      Said erased =
          id.equals(deleted)
              ? wire.send("DELETE", nativePath, "Authorization", "Bearer " + north.key())
              : wire.send("POST", nativePath + "/clean", "Authorization", "Bearer " + north.key());
      assertThat(erased.status()).as(erased.body()).isLessThan(300);
      exact(north.get("/v2/jobs/?jobid=" + id), 404, unknown(id));
      exact(north.get("/v2/jobs/cancel/?jobid=" + id), 404, unknown(id));
      assertThat(wire.send("GET", link).status()).isEqualTo(410);
    }
  }

  @Test
  @Row({"2-A", "2-E", "R2.6"})
  void another_accounts_job_and_a_malformed_id_are_unknown_ones() {
    String id = north.imagine("sleep 600");
    String uuid = id.substring(4);
    for (String unknown :
        List.of(id, NONE, "1", uuid, "JOB:" + uuid, "job:" + uuid + "0", north.job(id).id() + "")) {
      for (String path :
          List.of("/v2/jobs/?jobid=", "/v2/jobs?jobid=", "/v2/jobs/cancel/?jobid=")) {
        exact(stranger.get(path + unknown), 404, unknown(unknown));
      }
    }
    exact(stranger.get("/v2/jobs/?jobid=%22%3Cb%3E"), 404, unknown("\\\"<b>"));
    assertThat(status(id)).isIn("started", "progress");
    north.get("/v2/jobs/cancel?jobid=" + id);
  }

  @Test
  @Row({"2-E", "2-A"})
  void an_id_may_be_encoded_or_not() {
    String id = north.imagine("true");
    north.ended(id);
    String encoded = id.replace(":", "%3A").replace("-", "%2D");
    assertThat(id).contains(":");
    exact(north.get("/v2/jobs/cancel/?jobid=" + encoded), 200, answer(id, "completed"));
    assertThat(north.get("/v2/jobs/?jobid=" + encoded).body())
        .isEqualTo(north.get("/v2/jobs/?jobid=" + id).body());
  }

  @Test
  @Row({"R2.3"})
  void only_a_bearer_token_tells_who_asks() {
    for (String path : routes()) {
      exact(wire.send("GET", path), 401, UNAUTHORIZED);
      for (String wrong :
          List.of(north.key(), "Bearer ", "Bearer " + north.key() + "0", "Basic x")) {
        exact(wire.send("GET", path, "Authorization", wrong), 401, UNAUTHORIZED);
      }
      exact(
          wire.send(
              "GET",
              path,
              "Authorization",
              "Bearer " + north.key(),
              "Authorization",
              "Bearer " + stranger.key()),
          401,
          UNAUTHORIZED);
      assertThat(wire.send("GET", path, "Authorization", "bearer " + north.key()).status())
          .isNotEqualTo(401);
    }
    exact(wire.send("POST", "/v2/jobs/imagine"), 401, UNAUTHORIZED);
    exact(wire.send("POST", "/v2/jobs/blend"), 401, UNAUTHORIZED);
  }

  @Test
  @Row({"R2.4", "2-A", "2-E"})
  void a_missing_jobid_is_told_so_and_a_repeated_one_is_not_guessed() {
    for (String path : List.of("/v2/jobs/cancel/", "/v2/jobs/cancel", "/v2/jobs/")) {
      exact(north.get(path), 400, NO_JOBID);
      exact(north.get(path + "?jobid="), 400, NO_JOBID);
      exact(north.get(path + "?jobid"), 400, NO_JOBID);
      exact(north.get(path + "?jobId=" + NONE), 400, NO_JOBID);
      exact(
          north.get(path + "?jobid=" + NONE + "&jobid=" + NONE),
          400,
          "{\"error\":\"Param jobid: the parameter is given twice\",\"code\":400}");
      exact(north.get(path + "?_=1&jobid=" + NONE), 404, unknown(NONE));
    }
    exact(north.get("/v2/jobs?jobid="), 400, NO_JOBID);
  }

  @Test
  @Row({"R2.5", "R2.10"})
  void an_ended_subscription_is_told_by_every_route() {
    Asking ended = Asking.as(server, wire, "ended");
    String id = ended.imagine("sleep 600");
    ended.running(id);
    Account account = server.server().accounts().find("ended");
    server.server().accounts().subscribe(account, Instant.EPOCH);
    for (String path : routes()) {
      exact(ended.get(path), 402, EXPIRED);
    }
    exact(ended.get("/v2/jobs/cancel/?jobid=" + id), 402, EXPIRED);
    exact(ended.post("imagine", "{"), 402, EXPIRED);
    exact(ended.post("button", "{}"), 402, EXPIRED);
    exact(wire.send("GET", "/v2/jobs/cancel/"), 401, UNAUTHORIZED);
    assertThat(ended.job(id).state()).isEqualTo(JobState.RUNNING);
    server.server().accounts().subscribe(account, null);
    exact(ended.get("/v2/jobs/cancel/"), 400, NO_JOBID);
    exact(ended.get("/v2/jobs/cancel/?jobid=" + id), 200, answer(id, "cancelled"));
  }

  @Test
  @Row({"2-F"})
  void the_list_has_the_executing_jobs_of_this_dialect_and_no_others() {
    Asking lister = Asking.as(server, wire, "lister");
    exact(lister.get("/v2/jobs"), 200, "[]");
    String first = lister.imagine("sleep 600");
    String done = lister.imagine("true");
    String last = lister.imagine("sleep 600");
    lister.ended(done);
    CleanUps.jobs(server, "lister", 1);
    exact(lister.get("/v2/jobs"), 200, "[\"%s\",\"%s\"]".formatted(last, first));
    exact(stranger.get("/v2/jobs"), 200, "[]");
    lister.get("/v2/jobs/cancel/?jobid=" + last);
    exact(lister.get("/v2/jobs"), 200, "[\"%s\"]".formatted(first));
    lister.get("/v2/jobs/cancel/?jobid=" + first);
    exact(lister.get("/v2/jobs"), 200, "[]");
  }

  @Test
  @Row({"2-E"})
  void a_job_that_another_front_door_made_is_seen_by_its_id() {
    Job job = CleanUps.jobs(server, "north", 1).getFirst();
    assertThat(north.get("/v2/jobs/?jobid=" + Ids.write(job.id())).body())
        .contains("\"verb\":\"test.noop\",\"status\":\"completed\"")
        .contains("\"channel\":\"\",\"server\":\"\",\"maxJobs\":100,")
        .contains("\"content\":\"(100%)\"")
        .contains("\"attachments\":[]");
  }

  @Test
  @Row({"R2.8"})
  void every_one_of_the_seven_words_is_used() {
    String running = north.imagine("sleep 600");
    String failed = north.imagine("echo no such cat >&2; exit 3");
    north.running(running);
    assertThat(status(running)).isEqualTo("progress");
    north.get("/v2/jobs/cancel/?jobid=" + running);
    assertThat(status(running)).isEqualTo("cancelled");
    north.ended(failed);
    assertThat(north.get("/v2/jobs/?jobid=" + failed).body())
        .contains("\"status\":\"failed\"")
        .endsWith("\"error\":\"no such cat\\n\",\"errorDetails\":\"program_failed\",\"code\":200}");
    String moderated = Asking.idOf(north.post("describe", "{\"describeUrl\":\"http://a.b/c\"}"));
    north.ended(moderated);
    assertThat(north.get("/v2/jobs/?jobid=" + moderated).body())
        .contains("\"verb\":\"describe\",\"status\":\"moderated\"")
        .contains("\"error\":\"a banned word\",\"buttons\":[\"U1\"]");
    exact(north.get("/v2/jobs/cancel/?jobid=" + moderated), 200, answer(moderated, "moderated"));
    String draft = "{\"type\":\"test.noop\",\"draft\":true}";
    Said made =
        wire.send(
            "POST",
            "/v1/jobs",
            draft.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            "Authorization",
            "Bearer " + north.key(),
            "Content-Type",
            "application/json");
    var id = dev.lethe.id.JobId.of(Json.tree(made.body()).path("id").asText());
    assertThat(status(Ids.write(id))).isEqualTo("created");
    exact(
        north.get("/v2/jobs/cancel?jobid=" + Ids.write(id)),
        200,
        answer(Ids.write(id), "cancelled"));
  }

  @Test
  @Row({"2-A", "R2.2"})
  void a_head_changes_nothing_and_no_cache_may_answer() {
    String id = north.imagine("sleep 600");
    for (String path : new String[] {"/v2/jobs/cancel/?jobid=", "/v2/jobs/cancel?jobid="}) {
      Said head = wire.send("HEAD", path + id, "Authorization", "Bearer " + north.key());
      assertThat(head.status()).isEqualTo(405);
      assertThat(head.header("Allow")).isEqualTo("GET, OPTIONS");
      assertThat(head.header("Cache-Control")).isEqualTo("no-store");
    }
    assertThat(status(id)).isIn("started", "progress");
    assertThat(north.get("/v2/jobs/cancel?jobid=" + id).header("Cache-Control"))
        .isEqualTo("no-store");
  }

  @Test
  @Row({"2-G"})
  void the_account_tells_of_itself() {
    Account account = server.server().accounts().find("north");
    String created = Json.time(account.createdAt());
    String day = created.substring(2, 10).replace("-", "");
    exact(
        north.get("/v2/account"),
        200,
        "{\"id\":\"%s\",\"email\":\"\",\"created\":\"%s\",\"name\":\"north\","
                .formatted(account.id().uuid(), created)
            + "\"subscriptionIsActive\":true,\"verified\":\"%s\",\"sub\":\"%s\"}"
                .formatted(created, day));
  }

  @Test
  @Row({"R2.8"})
  void what_is_not_there_answers_in_the_dialects_form() {
    for (String path : List.of("/v2/jobs/" + NONE, "/v2/jobs/elsewhere", "/v2/account/elsewhere")) {
      exact(north.get(path), 404, "{\"error\":\"there is nothing at this path\",\"code\":404}");
    }
    for (String path : List.of("/v2/jobs", "/v2/jobs/cancel/", "/v2/account")) {
      exact(wire.send("DELETE", path), 405, "{\"error\":\"see the Allow header\",\"code\":405}");
    }
    exact(
        wire.send("GET", "/v2/jobs/imagine"),
        405,
        "{\"error\":\"see the Allow header\",\"code\":405}");
    assertThat(north.get("/v2/extract").body()).startsWith("{\"detail\":");
    assertThat(north.get("/v2/elsewhere").type()).isEqualTo("application/problem+json");
  }

  private static List<String> routes() {
    return List.of(
        "/v2/jobs",
        "/v2/jobs/",
        "/v2/jobs/?jobid=" + NONE,
        "/v2/jobs/cancel",
        "/v2/jobs/cancel/",
        "/v2/jobs/cancel/?jobid=" + NONE,
        "/v2/account");
  }

  private String status(String id) {
    Said said = north.get("/v2/jobs/?jobid=" + id);
    assertThat(said.status()).isEqualTo(200);
    assertThat(Json.tree(said.body()).path("code").asInt()).isEqualTo(200);
    return Json.tree(said.body()).path("status").asText();
  }

  private String link(String id) {
    JsonNode files = Json.tree(north.get("/v2/jobs/?jobid=" + id).body()).path("attachments");
    return URI.create(files.path(0).path("url").asText()).getPath();
  }

  private static String answer(String id, String status) {
    return "{\"jobid\":\"%s\",\"status\":\"%s\",\"code\":200}".formatted(id, status);
  }

  private static String unknown(String id) {
    return "{\"error\":\"Unable to locate job " + id + "\",\"code\":404}";
  }
}
