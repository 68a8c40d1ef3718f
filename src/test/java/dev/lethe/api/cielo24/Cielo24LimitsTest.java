package dev.lethe.api.cielo24;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.TestServer;
import dev.lethe.api.CleanUps;
import dev.lethe.api.LimitServers;
import dev.lethe.api.Row;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
final class Cielo24LimitsTest {
  private LimitServers at;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    at =
        LimitServers.start(
            folder,
            Map.of(
                "rates.write", "1000000",
                "rates.write_burst", "1000000",
                "dialects.cielo24.perform_transcription", "test.noop"),
            Map.of("dialects.cielo24.perform_transcription", "test.noop"));
  }

  @AfterAll
  void stop() {
    at.close();
  }

  @Test
  @Row({"3-N", "3-A", "3.6"})
  @Tag("slow")
  void a_clean_up_one_after_another_meets_no_limit() {
    Caller caller = with(CleanUps.MANY, "in-a-row");
    List<String> listed = listed(caller);
    assertThat(listed).hasSize(CleanUps.MANY);
    listed.forEach(id -> cleanUp(caller, id));
    assertThat(listed(caller)).isEmpty();
  }

  @Test
  @Row({"3-N", "3-A", "3.6"})
  @Tag("slow")
  void a_clean_up_of_16_at_a_time_meets_no_limit() throws Exception {
    Caller caller = with(CleanUps.MANY, "at-a-time");
    List<String> listed = listed(caller);
    assertThat(listed).hasSize(CleanUps.MANY);
    CleanUps.crowd(listed, id -> cleanUp(caller, id));
    assertThat(listed(caller)).isEmpty();
  }

  @Test
  @Row({"3.6", "R3.2", "R3.8"})
  void what_is_over_the_limit_is_refused_whole() {
    Caller caller = new Caller(at.strictWire(), at.strict().newAccountKey("hasty"));
    int refused = 0;
    for (int i = 0; i < 40; i++) {
      String id = caller.ok("job/new").path("JobId").asText();
      Said said = caller.get("job/delete", "job_id", id);
      Job left =
          at.strict().server().jobs().find(new JobId(WireIds.hex(id).orElseThrow())).orElseThrow();
      if (said.status() == 400) {
        refused++;
        Caller.refused(said, "INVALID_QUERY", "too many requests of this kind");
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
  @Row({"3.6"})
  void ten_thousand_deletes_without_a_pause_meet_the_usual_limit() throws Exception {
    Caller caller = with(CleanUps.MANY, "flood");
    List<String> there = listed(caller);
    int refused = 0;
    for (Said said : CleanUps.flood(i -> caller.get("job/delete", "job_id", one(there, i)))) {
      boolean over = !said.header("Retry-After").isEmpty();
      String kind = Json.tree(said.body()).path("ErrorType").asText("");
      assertThat(kind).isEqualTo(over ? "INVALID_QUERY" : kind.isEmpty() ? "" : "ITEM_NOT_FOUND");
      refused += over ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(5_000);
    for (String id : there) {
      Job job =
          at.usual().server().jobs().find(new JobId(WireIds.hex(id).orElseThrow())).orElseThrow();
      boolean shown = job.visibility() == Job.Visibility.SHOWN;
      assertThat(job.kept()).as("half done: " + id).isEqualTo(shown);
    }
    assertThat(listed(caller).size()).isBetween(1, CleanUps.MANY - 1);
  }

  @Test
  @Row({"3-J", "3-T", "3.3"})
  void what_nothing_serves_is_refused_and_stores_nothing(@TempDir Path folder) throws Exception {
    try (var server =
            TestServer.start(folder, Map.of("dialects.cielo24.perform_transcription", ""));
        var there = new Wire(server)) {
      Caller caller = new Caller(there, server.newAccountKey("unserved"));
      Caller.refused(
          caller.get("job/new"), "NOT_IMPLEMENTED", "this server does not serve this call");
      assertThat(caller.get("job/list").body())
          .isEqualTo("{\"Username\":\"unserved\",\"ActiveJobs\":[]}");
    }
  }

  /** Now and then one that is there, else one that never was. */
  private static String one(List<String> there, int i) {
    return i % 50 == 0 && i / 50 < there.size() ? there.get(i / 50) : WireIds.hex(new UUID(i, i));
  }

  /** As users write it: look at age and state, then delete. */
  private static void cleanUp(Caller caller, String id) {
    JsonNode seen = caller.ok("job/info", "job_id", id);
    assertThat(seen.path("JobStatus").asText()).isEqualTo("Complete");
    assertThat(Instant.parse(seen.path("CreationDate").asText() + "Z"))
        .isBeforeOrEqualTo(Instant.now());
    assertThat(caller.get("job/delete", "job_id", id).body())
        .matches("\\{\"TaskId\":\"[0-9a-f]{32}\"}");
  }

  private Caller with(int count, String name) {
    Caller caller = new Caller(at.wire(), at.usual().newAccountKey(name));
    List<String> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = caller.ok("job/new").path("JobId").asText();
      caller.perform(id, "true");
      made.add(id);
    }
    made.forEach(this::ended);
    return caller;
  }

  private void ended(String id) {
    try {
      JobId job = new JobId(WireIds.hex(id).orElseThrow());
      at.usual().server().jobs().awaitEnd(job, Duration.ofSeconds(60));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> listed(Caller caller) {
    var ids = new ArrayList<String>();
    caller
        .ok("job/list", "JobStatus", "Complete")
        .path("ActiveJobs")
        .forEach(job -> ids.add(job.path("JobId").asText()));
    return ids;
  }
}
