package dev.lethe.api.unsiloed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.TestServer;
import dev.lethe.account.Account;
import dev.lethe.api.Row;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import dev.lethe.job.JobQuery;
import dev.lethe.job.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The dialect to the byte, on a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UnsiloedTest {
  private static final String NONE = "0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

  private TestServer server;
  private Wire wire;
  private String key = "";
  private String stranger = "";

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
                "dialects.unsiloed.parse", "test.shell",
                "dialects.unsiloed.parse_params", "{\"script\":\"$script\"}"));
    wire = new Wire(server);
    key = server.newAccountKey("north");
    stranger = server.newAccountKey("stranger");
  }

  @AfterAll
  void stop() {
    wire.close();
    server.close();
  }

  @Test
  @Row({"0-G"})
  void a_create_call_answers_in_the_vendors_form() {
    Said said =
        wire.form(
            "/parse",
            new String[] {"script=true", "merge_tables=true", "file=@a clip.mp4:bytes"},
            "api-key",
            key);
    assertThat(said.status()).isEqualTo(200);
    assertThat(said.type()).isEqualTo("application/json");
    assertThat(said.body())
        .matches(
            "\\{\"job_id\":\"[0-9a-f-]{36}\",\"status\":\"Starting\",\"file_name\":\"a clip.mp4\","
                + "\"created_at\":\""
                + TIME
                + "\",\"message\":\"Job created\",\"credit_used\":1,"
                + "\"quota_remaining\":\\d+,\"merge_tables\":true}");
  }

  @Test
  @Row({"0-B", "R0.8"})
  void a_job_that_is_done_is_shown_with_every_field_as_text() {
    String id = parse("true");
    Job job = ended(id);
    Said said = wire.send("GET", "/jobs/" + id, "X-API-Key", key);
    assertThat(said.status()).isEqualTo(200);
    assertThat(said.type()).isEqualTo("application/json");
    assertThat(said.body())
        .isEqualTo(
            "{\"id\":\"%s\",\"job_id\":\"%s\",\"status\":\"COMPLETED\",\"type\":\"parsing\","
                    .formatted(id, id)
                + "\"created_at\":\"%s\",\"updated_at\":\"%s\","
                    .formatted(Json.time(job.times().created()), time(job.times().ended()))
                + "\"pdf_name\":\"clip.mp4\",\"pdf_hash\":"
                + "\"277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9\","
                + "\"user_id\":\"%s\"}".formatted(job.account().uuid()));
    assertThat(job.links().dialect()).isEqualTo("unsiloed");
  }

  @Test
  @Row({"0-H"})
  void a_parse_is_told_in_the_words_of_its_own_path() {
    String id = parse("true");
    Job job = ended(id);
    assertThat(wire.send("GET", "/parse/" + id, "api-key", key).body())
        .isEqualTo(
            "{\"job_id\":\"%s\",\"status\":\"Succeeded\",".formatted(id)
                + "\"created_at\":\"%s\",\"started_at\":\"%s\","
                    .formatted(time(job.times().created()), time(job.times().started()))
                + "\"finished_at\":\"%s\",\"total_chunks\":0,\"chunks\":[]}"
                    .formatted(time(job.times().ended())));
    exact(
        wire.send("GET", "/parse/" + NONE, "api-key", key),
        404,
        "{\"detail\":\"Job " + NONE + " not found\"}");
  }

  @Test
  @Row({"0-C", "R0.11"})
  void a_result_is_fetched_until_the_delete_and_then_no_more() {
    String id = parse("printf hello > out/text.txt");
    ended(id);
    Said said = wire.send("GET", "/jobs/" + id + "/result", "api-key", key);
    assertThat(said.status()).isEqualTo(200);
    assertThat(said.body())
        .startsWith("{\"file_type\":\"video/mp4\",\"strategy\":\"test.shell\",\"total_chunks\":0,")
        .contains("\"chunks\":[]", "\"name\":\"text.txt\"", "\"url\":\"/v1/artifacts/art_");
    String url = Json.tree(said.body()).path("artifacts").path(0).path("url").asText();
    assertThat(wire.send("GET", url, "Authorization", "Bearer " + key).body()).isEqualTo("hello");
    deleted(id);
    exact(wire.send("GET", "/jobs/" + id + "/result", "api-key", key), 404, notFound(id));
    assertThat(wire.send("GET", url, "Authorization", "Bearer " + key).status()).isNotEqualTo(200);
  }

  @Test
  @Row({"0-A", "R0.1", "R0.3", "R0.6", "R0.17", "0-A1"})
  void a_delete_erases_says_so_and_is_not_found_the_second_time() {
    String id = parse("printf hello > out/text.txt");
    Job job = ended(id);
    deleted(id);
    exact(wire.send("DELETE", "/jobs/" + id, "X-API-Key", key), 404, notFound(id));
    exact(wire.send("GET", "/jobs/" + id, "X-API-Key", key), 404, notFound(id));
    exact(wire.send("GET", "/parse/" + id, "X-API-Key", key), 404, notFound(id));
    Job left = server.server().jobs().getOrTombstone(job.account(), job.id());
    assertThat(left.data().word()).isEqualTo("erased");
    assertThat(left.content().dialect()).isNull();
  }

  @Test
  @Row({"R0.2", "R0.10", "R0.21"})
  void a_delete_stops_a_job_that_runs() {
    String id = parse("sleep 600");
    running(id);
    exact(
        wire.send("GET", "/jobs/" + id + "/result", "api-key", key),
        400,
        "{\"detail\":\"Job " + id + " is still processing\"}");
    deleted(id);
    Job left = server.server().jobs().getOrTombstone(account(), jobId(id));
    assertThat(left.state()).isEqualTo(JobState.CANCELLED);
    assertThat(left.data().word()).isEqualTo("erased");
  }

  @Test
  void a_held_job_is_not_deleted_and_one_in_the_trash_is_not_found() {
    String id = parse("true");
    Job job = ended(id);
    String own = "/v1/jobs/" + job.id();
    assertThat(wire.send("PUT", own + "/hold", "Authorization", "Bearer " + key).status())
        .isEqualTo(200);
    exact(
        wire.send("DELETE", "/jobs/" + id, "X-API-Key", key),
        409,
        "{\"detail\":\"the job is under a hold\"}");
    assertThat(server.server().jobs().find(job.id())).contains(job);
    wire.send("DELETE", own + "/hold", "Authorization", "Bearer " + key);
    wire.send("DELETE", own + "?undo_for=1h", "Authorization", "Bearer " + key);
    for (String method : new String[] {"GET", "DELETE"}) {
      exact(
          wire.send(method, "/jobs/" + id, "X-API-Key", key),
          404,
          "{\"detail\":\"Job " + id + " not found\"}");
    }
    wire.send("POST", own + "/undelete", "Authorization", "Bearer " + key);
    deleted(id);
  }

  @Test
  @Row({"0-B", "0-C", "R0.21"})
  void a_failed_job_says_why() {
    String id = parse("echo no such page >&2; exit 3");
    ended(id);
    Said said = wire.send("GET", "/jobs/" + id, "X-API-Key", key);
    assertThat(said.body())
        .contains("\"status\":\"FAILED\"")
        .endsWith(",\"error\":\"no such page\\n\"}");
    exact(
        wire.send("GET", "/jobs/" + id + "/result", "api-key", key),
        400,
        "{\"detail\":\"Job " + id + " failed: no such page\\n\"}");
    deleted(id);
  }

  @Test
  @Row({"0-A2", "R0.19"})
  void another_accounts_job_is_an_unknown_one_to_the_byte() {
    String id = parse("true");
    ended(id);
    for (String[] asked :
        new String[][] {
          {"GET", "/jobs/%s"},
          {"GET", "/jobs/%s/result"},
          {"DELETE", "/jobs/%s"},
          {"GET", "/parse/%s"}
        }) {
      Said theirs = wire.send(asked[0], asked[1].formatted(id), "X-API-Key", stranger);
      Said nobodys = wire.send(asked[0], asked[1].formatted(NONE), "X-API-Key", stranger);
      assertThat(theirs.status()).isEqualTo(404);
      assertThat(theirs.body()).isEqualTo(nobodys.body().replace(NONE, id));
      assertThat(headers(theirs)).isEqualTo(headers(nobodys));
    }
    assertThat(wire.send("GET", "/jobs/" + id, "X-API-Key", key).status()).isEqualTo(200);
  }

  @Test
  @Row({"0-A1", "R0.4"})
  void a_malformed_id_is_an_unknown_one() {
    for (String id :
        new String[] {"1", "job_01k00000000000000000000000", NONE + "0", NONE.replace("-", "")}) {
      exact(wire.send("DELETE", "/jobs/" + id, "X-API-Key", key), 404, notFound(id));
    }
  }

  @Test
  @Row({"R0.5"})
  void each_of_three_headers_tells_who_asks_and_they_must_agree() {
    String path = "/jobs/" + NONE;
    assertThat(wire.send("GET", path, "X-API-Key", key).status()).isEqualTo(404);
    assertThat(wire.send("GET", path, "api-key", key).status()).isEqualTo(404);
    assertThat(wire.send("GET", path, "Authorization", "Bearer " + key).status()).isEqualTo(404);
    assertThat(wire.send("GET", path, "Authorization", key, "api-key", key).status())
        .isEqualTo(404);
    exact(
        wire.send("GET", path, "X-API-Key", key, "api-key", stranger),
        400,
        "{\"detail\":\"The API keys in the headers differ\"}");
    exact(
        wire.send("GET", path),
        401,
        "{\"detail\":\"API key is required. Please provide 'api-key' in the request header.\"}");
    exact(wire.send("GET", path, "X-API-Key", key + "0"), 401, "{\"detail\":\"Invalid API key\"}");
  }

  @Test
  @Row({"0-N", "R0.7", "R0.9"})
  void what_is_not_there_answers_in_the_dialects_form() {
    for (String path :
        new String[] {"/jobs", "/jobs/", "/org", "/v2/parse/other", "/batch/split"}) {
      exact(
          wire.send("GET", path, "X-API-Key", key),
          404,
          "{\"detail\":\"there is nothing at this path\"}");
    }
    Said wrong = wire.send("PUT", "/jobs/" + NONE, "X-API-Key", key);
    exact(wrong, 405, "{\"detail\":\"see the Allow header\"}");
    assertThat(wrong.header("Allow")).contains("GET", "DELETE");
    assertThat(wire.send("GET", "/elsewhere").type()).isEqualTo("application/problem+json");
  }

  @Test
  @Row({"0-G"})
  void a_form_that_is_wrong_is_told_so_and_leaves_nothing() {
    long before = jobs();
    exact(
        wire.form("/parse", new String[] {"script=true"}, "api-key", key),
        422,
        "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"file\"],"
            + "\"msg\":\"send a file or a URL\",\"input\":{}}]}");
    exact(
        wire.form("/parse", new String[] {"file=@a:x", "script=true", "file=@b:y"}, "api-key", key),
        422,
        "{\"detail\":[{\"type\":\"repeated\",\"loc\":[\"body\",\"file\"],"
            + "\"msg\":\"one file is expected\",\"input\":{}}]}");
    exact(
        wire.form(
            "/parse",
            new String[] {"file=@a:" + "x".repeat((1 << 20) + 1), "script=true"},
            "api-key",
            key),
        413,
        "{\"detail\":\"File size exceeds maximum limit of 1MB.\"}");
    assertThat(wire.form("/parse", new String[] {"file=@a:x"}, "api-key", key).status())
        .isEqualTo(422);
    assertThat(wire.send("POST", "/parse", "{".getBytes(UTF_8), "api-key", key).status())
        .isEqualTo(415);
    assertThat(jobs()).isEqualTo(before);
  }

  @Test
  @Row({"0-G"})
  void the_file_may_come_before_what_is_to_be_done_with_it() {
    Said said =
        wire.form("/parse", new String[] {"file=@clip.mp4:bytes", "script=exit 0"}, "api-key", key);
    assertThat(ended(idOf(said)).state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  @Row({"0-M"})
  void the_usage_counts_the_jobs_of_the_account() {
    String fresh = server.newAccountKey("usage");
    Account account = server.server().accounts().find("usage");
    wire.form("/parse", new String[] {"script=true", "file=@a:x"}, "api-key", fresh);
    exact(
        wire.send("GET", "/org/get_usage", "api-key", fresh),
        200,
        "{\"org_id\":\"%s\",\"org_name\":\"usage\",\"current_usage\":1,"
                .formatted(account.id().uuid())
            + "\"usage_limit\":2147483647,\"remaining_quota\":2147483646,"
            + "\"last_billed_date\":\"%s\"}".formatted(time(account.createdAt()).substring(0, 10)));
  }

  @Test
  @Row({"0-G", "0-B"})
  void an_ended_subscription_stops_creating_and_nothing_else() {
    String fresh = server.newAccountKey("ended");
    Account account = server.server().accounts().find("ended");
    String[] form = {"script=true", "file=@a:x"};
    String id = idOf(wire.form("/parse", form, "api-key", fresh));
    server.server().accounts().subscribe(account, Instant.EPOCH);
    Said refused = wire.form("/parse", form, "api-key", fresh);
    assertThat(refused.status()).isEqualTo(402);
    assertThat(Json.tree(refused.body()).path("detail").path("message").asText()).isNotEmpty();
    assertThat(wire.send("GET", "/jobs/" + id, "api-key", fresh).status()).isEqualTo(200);
    assertThat(wire.send("DELETE", "/jobs/" + id, "api-key", fresh).status()).isEqualTo(200);
  }

  private String parse(String script) {
    return idOf(
        wire.form(
            "/parse", new String[] {"script=" + script, "file=@clip.mp4:bytes"}, "api-key", key));
  }

  private static String idOf(Said said) {
    assertThat(said.status()).as(said.body()).isEqualTo(200);
    return Json.tree(said.body()).path("job_id").asText();
  }

  private void deleted(String id) {
    exact(
        wire.send("DELETE", "/jobs/" + id, "X-API-Key", key),
        200,
        "{\"message\":\"Job " + id + " deleted\"}");
  }

  private Job ended(String id) {
    try {
      server.server().jobs().awaitEnd(jobId(id), Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return server
        .server()
        .jobs()
        .list(new JobQuery(account(), Set.of(), none(), none(), none(), none(), 500))
        .stream()
        .filter(job -> job.id().equals(jobId(id)))
        .findFirst()
        .orElseThrow();
  }

  private void running(String id) {
    Said said = wire.send("GET", "/jobs/" + id, "api-key", key);
    while (!said.body().contains("\"PROCESSING\"")) {
      assertThat(said.body()).contains("\"queued\"");
      said = wire.send("GET", "/jobs/" + id, "api-key", key);
    }
  }

  private AccountId account() {
    return server.server().accounts().find("north").id();
  }

  private long jobs() {
    return server
        .server()
        .jobs()
        .list(new JobQuery(account(), Set.of(), none(), none(), none(), none(), 500))
        .size();
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }

  private static JobId jobId(String id) {
    return new JobId(WireIds.uuid(id).orElseThrow());
  }

  private static String notFound(String id) {
    return "{\"detail\":\"Job " + id + " not found\"}";
  }

  private static String time(@Nullable Instant at) {
    return Json.time(Objects.requireNonNull(at));
  }

  private static void exact(Said said, int status, String body) {
    assertThat(said.body()).isEqualTo(body);
    assertThat(said.status()).isEqualTo(status);
    assertThat(said.type()).isEqualTo("application/json");
  }

  private static Map<String, ?> headers(Said said) {
    var headers = new TreeMap<>(said.whole().headers().map());
    headers
        .keySet()
        .removeIf(name -> Set.of("date", "x-request-id").contains(name.toLowerCase(Locale.ROOT)));
    return headers;
  }
}
