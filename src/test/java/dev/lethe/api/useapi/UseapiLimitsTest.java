package dev.lethe.api.useapi;

import static dev.lethe.api.useapi.Asking.NONE;
import static dev.lethe.api.useapi.Asking.exact;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.api.CleanUps;
import dev.lethe.api.LimitServers;
import dev.lethe.api.Row;
import dev.lethe.api.Wire.Said;
import dev.lethe.job.Job;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Cancels in a row as users write them, and where requests meet a limit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UseapiLimitsTest {
  private static final String TOO_MANY = "{\"error\":\"Too many requests\",\"code\":429}";

  private LimitServers at;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    at =
        LimitServers.start(
            folder,
            Map.of(),
            Map.of(
                "rates.write", "1",
                "rates.write_burst", "1",
                "dialects.useapi.imagine", "test.noop"));
  }

  @AfterAll
  void stop() {
    at.close();
  }

  @Test
  @Row({"2-A", "2-A1"})
  void a_clean_up_one_after_another_meets_no_limit() {
    Asking asker = Asking.as(at.usual(), at.wire(), "in-a-row");
    CleanUps.jobs(at.usual(), "in-a-row", CleanUps.MANY)
        .forEach(job -> cleanUp(asker, job, "completed"));
    // The newest first: what waits is cancelled before it could start.
    CleanUps.unfinished(at.usual(), "in-a-row", CleanUps.MANY)
        .reversed()
        .forEach(job -> cleanUp(asker, job, "cancelled"));
  }

  @Test
  @Row({"2-A", "2-A1"})
  @Tag("slow")
  void a_clean_up_of_16_at_a_time_meets_no_limit() throws Exception {
    Asking asker = Asking.as(at.usual(), at.wire(), "at-a-time");
    CleanUps.crowd(
        CleanUps.jobs(at.usual(), "at-a-time", CleanUps.MANY),
        job -> cleanUp(asker, job, "completed"));
    CleanUps.crowd(
        CleanUps.unfinished(at.usual(), "at-a-time", CleanUps.MANY),
        job -> cleanUp(asker, job, "cancelled"));
  }

  @Test
  @Tag("slow")
  @Row({"2-L2"})
  void ten_thousand_cancels_without_a_pause_meet_the_usual_limit() throws Exception {
    Asking asker = Asking.as(at.usual(), at.wire(), "flood");
    int refused = 0;
    for (Said said :
        CleanUps.flood(i -> asker.get("/v2/jobs/cancel/?jobid=job:" + new UUID(i, i)))) {
      assertThat(said.status()).isIn(404, 429);
      refused += said.status() == 429 ? 1 : 0;
      assertThat(said.header("Retry-After").isEmpty()).isEqualTo(said.status() == 404);
    }
    assertThat(refused).isGreaterThan(5_000);
  }

  @Test
  @Row({"2-L2"})
  void too_many_requests_are_told_apart_from_too_many_jobs() {
    Asking hasty = Asking.as(at.strict(), at.strictWire(), "hasty");
    int refused = 0;
    for (int i = 0; i < 40; i++) {
      Said said = hasty.get("/v2/jobs/cancel/?jobid=" + NONE);
      if (said.status() == 429) {
        refused++;
        exact(said, 429, TOO_MANY);
        assertThat(Integer.parseInt(said.header("Retry-After"))).isBetween(1, 60);
      }
    }
    assertThat(refused).isBetween(19, 20);
    assertThat(hasty.post("imagine", "{\"prompt\":\"a\"}").status()).isEqualTo(200);
    Said second = hasty.post("imagine", "{\"prompt\":\"a\"}");
    exact(second, 429, TOO_MANY);
    assertThat(second.header("Retry-After")).isNotEmpty();
  }

  @Test
  @Row({"2-L3", "2-B", "2-C", "2-D"})
  void a_call_that_nothing_serves_is_refused_and_stores_nothing() {
    Asking asker = Asking.as(at.usual(), at.wire(), "unserved");
    for (Verb verb : Verb.values()) {
      for (Said said :
          Arrays.asList(
              asker.post(verb.word(), "{\"prompt\":\"a\"}"),
              asker.form(verb.word(), "prompt=a"),
              asker.post(verb.word(), "{"))) {
        exact(said, 501, "{\"error\":\"this server does not serve this call\",\"code\":501}");
      }
    }
    var account = at.usual().server().accounts().find("unserved").id();
    assertThat(at.usual().server().jobs().madeSince(account, Instant.EPOCH)).isZero();
  }

  @Test
  @Row({"2-K"})
  void the_first_paths_of_the_vendor_say_where_to_ask_and_store_nothing() {
    Asking asker = Asking.as(at.usual(), at.wire(), "older");
    for (Verb verb : Verb.values()) {
      String path = "/v1/jobs/" + verb.word();
      exact(
          asker.send("POST", path, "{\"prompt\":\"a\"}"),
          501,
          "{\"error\":\"this server serves this call by /v2\",\"code\":501}");
    }
    var account = at.usual().server().accounts().find("older").id();
    assertThat(at.usual().server().jobs().madeSince(account, Instant.EPOCH)).isZero();
  }

  /** As in the samples of the vendor: look, then cancel whatever it is. */
  private static void cleanUp(Asking asker, Job job, String status) {
    String id = Ids.write(job.id());
    assertThat(asker.get("/v2/jobs/?jobid=" + id).status()).isEqualTo(200);
    exact(
        asker.get("/v2/jobs/cancel/?jobid=" + id),
        200,
        "{\"jobid\":\"" + id + "\",\"status\":\"" + status + "\",\"code\":200}");
  }
}
