package dev.lethe.api.pictory;

import static dev.lethe.api.pictory.Studio.exact;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.TestServer;
import dev.lethe.api.CleanUps;
import dev.lethe.api.LimitServers;
import dev.lethe.api.Row;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Lists and clean-ups as users write them, and where they meet a limit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PictoryLimitsTest {
  private static final String DONE = "{\"success\":true}";

  private LimitServers at;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    at = LimitServers.start(folder, Map.of(), Map.of());
  }

  @AfterAll
  void stop() {
    at.close();
  }

  @Test
  @Row({"1-C", "R1.13", "R1.14", "R1.18", "R1.20"})
  @Tag("slow")
  void a_clean_up_by_age_and_state_one_after_another_meets_no_limit() {
    String key = at.usual().newAccountKey("in-a-row");
    List<String> made = made(at.usual(), "in-a-row", CleanUps.MANY);
    List<JsonNode> listed = list(key);
    assertThat(listed).extracting(PictoryLimitsTest::id).containsExactlyElementsOf(newest(made));
    Instant old = Instant.now().plusSeconds(1);
    listed.stream().filter(job -> isOver(job, old)).forEach(job -> clean(key, id(job)));
    assertThat(list(key)).hasSize(CleanUps.MANY).allMatch(job -> status(job).equals("cleaned"));
    assertThat(list(key)).noneMatch(job -> isOver(job, old));
  }

  @Test
  @Row({"1-C", "R1.13", "R1.22"})
  void a_clean_up_of_16_at_a_time_meets_no_limit() throws Exception {
    String key = at.usual().newAccountKey("at-a-time");
    made(at.usual(), "at-a-time", CleanUps.MANY);
    CleanUps.crowd(list(key), job -> clean(key, id(job)));
    assertThat(list(key)).hasSize(CleanUps.MANY).allMatch(job -> status(job).equals("cleaned"));
  }

  @Test
  @Row({"1-C", "R1.13"})
  void a_list_is_read_page_by_page_newest_first_and_only_of_this_dialect() {
    String key = at.usual().newAccountKey("lists");
    exact(list(key, ""), 200, "{\"items\":[],\"nextPageKey\":null}");
    CleanUps.jobs(at.usual(), "lists", 3);
    exact(list(key, ""), 200, "{\"items\":[],\"nextPageKey\":null}");
    List<String> made = made(at.usual(), "lists", 120);
    JsonNode first = Json.tree(list(key, "").body());
    assertThat(first.path("items").size()).isEqualTo(50);
    assertThat(first.path("nextPageKey").asText()).matches("[A-Za-z0-9_-]+");
    assertThat(first.path("items").path(0).toString())
        .matches(
            "\\{\"success\":true,\"data\":\\{\"jobId\":\"%s\",\"status\":\"completed\","
                    .formatted(made.getLast())
                + "\"createdAt\":\"[^\"]+Z\",\"completedAt\":\"[^\"]+Z\"}}");
    assertThat(list(key)).extracting(PictoryLimitsTest::id).containsExactlyElementsOf(newest(made));
    assertThat(list(key, "?mark=1&limit=5").status()).isEqualTo(200);
  }

  @Test
  @Row({"1-C"})
  void a_page_key_of_another_list_is_refused() {
    String key = at.usual().newAccountKey("keys");
    for (String wrong : new String[] {"x", "eyJsYXN0RXZhbHVhdGVkS2V5Ijp7fX0=", "AAAAAA"}) {
      exact(
          list(key, "?nextPageKey=" + wrong),
          400,
          "{\"code\":\"INVALID_REQUEST\",\"message\":\"nextPageKey is not one this list gave out\","
              + "\"fields\":[{\"name\":\"nextPageKey\","
              + "\"errors\":[\"nextPageKey is not one this list gave out\"]}]}");
    }
  }

  @Test
  @Row({"R1.22"})
  void what_is_over_the_limit_is_refused_whole() {
    String key = at.strict().newAccountKey("hasty");
    int refused = 0;
    for (String id : made(at.strict(), "hasty", 40)) {
      Said said = at.strictWire().send("DELETE", path(id), "Authorization", key);
      Job left = at.strict().server().jobs().get(account(at.strict(), "hasty"), Studio.jobId(id));
      if (said.status() == 429) {
        refused++;
        exact(said, 429, "{\"message\":\"Too many requests of this kind\"}");
        assertThat(Integer.parseInt(said.header("Retry-After"))).isBetween(1, 60);
        assertThat(left.kept()).isTrue();
      } else {
        exact(said, 200, DONE);
        assertThat(left.kept()).isFalse();
      }
    }
    assertThat(refused).isBetween(19, 20);
  }

  @Test
  @Tag("slow")
  @Row({"R1.22"})
  void ten_thousand_cleans_without_a_pause_meet_the_usual_limit_and_none_is_half_done()
      throws Exception {
    String key = at.usual().newAccountKey("flood");
    List<String> made = made(at.usual(), "flood", CleanUps.MANY);
    List<Said> all =
        CleanUps.flood(
            i -> at.wire().send("DELETE", path(made.get(i % made.size())), "Authorization", key));
    assertThat(all).allMatch(said -> said.status() == 200 || said.status() == 429);
    assertThat(all).filteredOn(said -> said.status() == 200).allMatch(s -> s.body().equals(DONE));
    List<Said> refused = all.stream().filter(said -> said.status() == 429).toList();
    assertThat(refused).hasSizeGreaterThan(5_000);
    assertThat(refused).allMatch(said -> !said.header("Retry-After").isEmpty());
    assertThat(list(key)).hasSize(made.size()).allMatch(job -> status(job).equals("cleaned"));
    for (String id : made) {
      Job left = at.usual().server().jobs().get(account(at.usual(), "flood"), Studio.jobId(id));
      assertThat(left.data().word()).isEqualTo("erased");
    }
  }

  @Test
  @Row({"R1.20", "R1.21"})
  void a_job_whose_time_has_come_is_deleted_by_the_server() throws Exception {
    String key = at.usual().newAccountKey("expiring");
    AccountId account = account(at.usual(), "expiring");
    var terms = new Job.Terms(1, null, Duration.ofMillis(1), false);
    var jobs = at.usual().server().jobs();
    Job made =
        jobs.submit(
            account,
            jobs.check(new Submission("test.noop", "{}", Map.of(), terms, false))
                .by("pictory", "{}"));
    String id = made.id().uuid().toString();
    Instant patience = Instant.now().plusSeconds(30);
    Said said = get(key, id);
    while (said.status() != 404 && Instant.now().isBefore(patience)) {
      // The long poll of the native API is what paces this loop.
      at.wire().send("GET", "/v1/jobs/" + made.id() + "?wait=1s", "Authorization", "Bearer " + key);
      said = get(key, id);
    }
    exact(said, 404, Studio.NOT_FOUND);
  }

  @Test
  @Row({"R1.20", "R1.23"})
  void how_long_jobs_are_kept_is_set_by_their_type(@TempDir Path folder) throws Exception {
    Map<String, String> settings =
        Map.of(
            "dialects.pictory.render", "test.noop",
            "dialects.pictory.storyboard", "test.shell",
            "dialects.pictory.storyboard_params", "{\"script\":\"true\"}",
            "jobs.expires_in", "test.noop=7d");
    try (var server = TestServer.start(folder, settings);
        var plain = new Wire(server)) {
      String key = server.newAccountKey("types");
      AccountId account = server.server().accounts().find("types").id();
      var jobs = server.server().jobs();
      JobId week = made(plain, key, "/pictoryapis/v2/video/storyboard/render");
      jobs.awaitEnd(week, Duration.ofSeconds(30));
      Job.Times times = jobs.get(account, week).times();
      assertThat(times.purgeAt())
          .isEqualTo(Objects.requireNonNull(times.ended()).plus(Duration.ofDays(7)));
      JobId kept = made(plain, key, "/pictoryapis/v2/video/storyboard");
      jobs.awaitEnd(kept, Duration.ofSeconds(30));
      assertThat(jobs.get(account, kept).times().purgeAt()).isNull();
    }
  }

  private static JobId made(Wire plain, String key, String path) {
    byte[] body = "{\"videoName\":\"a\",\"scenes\":[]}".getBytes(UTF_8);
    Said said =
        plain.send("POST", path, body, "Authorization", key, "Content-Type", "application/json");
    return Studio.jobId(Json.tree(said.body()).path("data").path("jobId").asText());
  }

  private Said get(String key, String id) {
    return at.wire().send("GET", "/pictoryapis/v1/jobs/" + id, "Authorization", key);
  }

  private Said list(String key, String query) {
    return at.wire().send("GET", "/pictoryapis/v1/jobs" + query, "Authorization", key);
  }

  /** All pages. */
  private List<JsonNode> list(String key) {
    List<JsonNode> items = new ArrayList<>();
    String query = "";
    while (true) {
      Said said = list(key, query);
      assertThat(said.status()).isEqualTo(200);
      JsonNode page = Json.tree(said.body());
      page.path("items").forEach(items::add);
      if (page.path("nextPageKey").isNull()) {
        return items;
      }
      query = "?nextPageKey=" + page.path("nextPageKey").asText();
    }
  }

  private void clean(String key, String id) {
    Said seen = get(key, id);
    assertThat(seen.status()).isEqualTo(200);
    assertThat(Json.tree(seen.body()).path("success").asBoolean()).isTrue();
    exact(at.wire().send("DELETE", path(id), "Authorization", key), 200, DONE);
  }

  private static String path(String id) {
    return "/pictoryapis/v1/jobs/" + id + "/clean";
  }

  private static String id(JsonNode item) {
    return item.path("data").path("jobId").asText();
  }

  private static String status(JsonNode item) {
    return item.path("data").path("status").asText();
  }

  /** As the samples of the vendor choose what to clean. */
  private static boolean isOver(JsonNode item, Instant before) {
    return List.of("completed", "failed").contains(status(item))
        && Instant.parse(item.path("data").path("completedAt").asText()).isBefore(before);
  }

  private static List<String> newest(List<String> made) {
    return made.reversed();
  }

  private static AccountId account(TestServer server, String name) {
    return server.server().accounts().find(name).id();
  }

  /** Jobs as this dialect makes them, that did nothing and have succeeded; oldest first. */
  private static List<String> made(TestServer server, String name, int count) {
    var jobs = server.server().jobs();
    AccountId account = account(server, name);
    var terms = new Job.Terms(1, null, null, false);
    Submission.Checked what =
        jobs.check(new Submission("test.noop", "{}", Map.of(), terms, false))
            .by("pictory", "{\"call\":\"render\"}");
    List<Job> made = Stream.generate(() -> jobs.submit(account, what)).limit(count).toList();
    return made.stream().map(job -> ended(server, job)).toList();
  }

  private static String ended(TestServer server, Job job) {
    try {
      server.server().jobs().awaitEnd(job.id(), Duration.ofSeconds(60));
      return job.id().uuid().toString();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
