package dev.lethe.api.unsiloed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.account.Account;
import dev.lethe.api.CleanUps;
import dev.lethe.api.LimitServers;
import dev.lethe.api.Row;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Clean-ups as users write them, and where they meet a limit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UnsiloedLimitsTest {
  private LimitServers at;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    at =
        LimitServers.start(
            folder,
            Map.of("dialects.unsiloed.parse", ""),
            Map.of("dialects.unsiloed.anonymous_account", "everybody"));
  }

  @AfterAll
  void stop() {
    at.close();
  }

  @Test
  @Row({"R0.8", "R0.16"})
  @Tag("slow")
  void a_clean_up_one_after_another_meets_no_limit() {
    String key = at.usual().newAccountKey("in-a-row");
    for (Job job : CleanUps.jobs(at.usual(), "in-a-row", CleanUps.MANY)) {
      cleanUp(job, key);
    }
  }

  @Test
  @Row({"R0.8", "R0.16"})
  void a_clean_up_of_16_at_a_time_meets_no_limit() throws Exception {
    String key = at.usual().newAccountKey("at-a-time");
    CleanUps.crowd(CleanUps.jobs(at.usual(), "at-a-time", CleanUps.MANY), job -> cleanUp(job, key));
  }

  @Test
  @Row({"0-A4", "R0.13", "R0.15"})
  void what_is_over_the_limit_is_refused_whole() {
    String key = at.strict().newAccountKey("hasty");
    Account account = at.strict().server().accounts().find("hasty");
    int refused = 0;
    for (Job job : CleanUps.jobs(at.strict(), "hasty", 40)) {
      Said said = at.strictWire().send("DELETE", "/jobs/" + job.id().uuid(), "X-API-Key", key);
      Job left = at.strict().server().jobs().getOrTombstone(account.id(), job.id());
      if (said.status() == 429) {
        refused++;
        assertThat(said.body()).isEqualTo("{\"detail\":\"Rate limit exceeded\"}");
        assertThat(said.type()).isEqualTo("application/json");
        assertThat(Integer.parseInt(said.header("Retry-After"))).isBetween(1, 60);
        assertThat(left.kept()).isTrue();
      } else {
        assertThat(said.status()).isEqualTo(200);
        assertThat(left.kept()).isFalse();
      }
    }
    assertThat(refused).isBetween(19, 20);
  }

  @Test
  @Tag("slow")
  @Row({"R0.13", "R0.15"})
  void ten_thousand_deletes_without_a_pause_meet_the_usual_limit() throws Exception {
    String key = at.usual().newAccountKey("flood");
    int refused = 0;
    for (Said said :
        CleanUps.flood(
            i -> at.wire().send("DELETE", "/jobs/" + new UUID(i, i), "X-API-Key", key))) {
      assertThat(said.status()).isIn(404, 429);
      refused += said.status() == 429 ? 1 : 0;
      assertThat(said.header("Retry-After").isEmpty()).isEqualTo(said.status() == 404);
    }
    assertThat(refused).isGreaterThan(5_000);
  }

  @Test
  @Row({"R0.14"})
  void ending_is_looser_than_everything_else() {
    String key = at.usual().newAccountKey("looser");
    assertThat(borne("DELETE", key)).isGreaterThan(borne("GET", key));
  }

  @Test
  @Row({"0-G"})
  void a_call_that_nothing_serves_is_refused_and_stores_nothing() {
    String key = at.usual().newAccountKey("unserved");
    Said said = at.wire().form("/parse", new String[] {"file=@a:x"}, "api-key", key);
    assertThat(said.status()).isEqualTo(501);
    assertThat(said.type()).isEqualTo("application/json");
    assertThat(said.body()).isEqualTo("{\"detail\":\"this server does not serve this call\"}");
    Said usage = at.wire().send("GET", "/org/get_usage", "api-key", key);
    assertThat(usage.body()).contains("\"current_usage\":0");
  }

  @Test
  @Row({"R0.18", "R0.12"})
  void a_job_that_the_server_deleted_is_not_found() {
    String key = at.usual().newAccountKey("expiring");
    Said made =
        at.wire()
            .send(
                "POST",
                "/v1/jobs",
                "{\"type\":\"test.noop\",\"expires_in\":\"1ms\"}".getBytes(UTF_8),
                "Authorization",
                "Bearer " + key,
                "Content-Type",
                "application/json");
    String nativeId = Json.tree(made.body()).path("id").asText();
    UUID id = JobId.of(nativeId).uuid();
    Instant patience = Instant.now().plusSeconds(30);
    Said said = at.wire().send("GET", "/jobs/" + id, "api-key", key);
    while (said.status() != 404 && Instant.now().isBefore(patience)) {
      // The long poll of the native API is what paces this loop.
      at.wire().send("GET", "/v1/jobs/" + nativeId + "?wait=1s", "Authorization", "Bearer " + key);
      said = at.wire().send("GET", "/jobs/" + id, "api-key", key);
    }
    assertThat(said.body()).isEqualTo("{\"detail\":\"Job " + id + " not found\"}");
  }

  @Test
  @Row({"R0.5"})
  void without_a_key_the_account_for_everybody_asks_where_there_is_one() {
    Job job = CleanUps.jobs(at.strict(), "everybody", 1).getFirst();
    String path = "/jobs/" + job.id().uuid();
    assertThat(at.strictWire().send("GET", path).status()).isEqualTo(200);
    assertThat(at.strictWire().send("GET", path, "api-key", "wrong").status()).isEqualTo(401);
    assertThat(at.strictWire().send("DELETE", path).status()).isEqualTo(200);
  }

  private int borne(String method, String key) {
    int borne = 0;
    String path = "/jobs/" + new UUID(1, 1);
    while (borne < 5_000 && at.wire().send(method, path, "api-key", key).status() != 429) {
      borne++;
    }
    return borne;
  }

  /** As in the samples of the vendor: look at age and state, then delete. */
  private void cleanUp(Job job, String key) {
    String path = "/jobs/" + job.id().uuid();
    Said seen = at.wire().send("GET", path, "X-API-Key", key);
    assertThat(seen.status()).isEqualTo(200);
    assertThat(Json.tree(seen.body()).path("status").asText()).isEqualTo("COMPLETED");
    assertThat(Instant.parse(Json.tree(seen.body()).path("created_at").asText()))
        .isBeforeOrEqualTo(Instant.now());
    assertThat(at.wire().send("DELETE", path, "X-API-Key", key).body())
        .isEqualTo("{\"message\":\"Job " + job.id().uuid() + " deleted\"}");
  }
}
