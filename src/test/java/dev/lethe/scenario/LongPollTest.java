package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.scenario.Exchange.Asked;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that waits is answered when the thing it waits for has happened, by a signal and not at
 * the next look: the net below the signals looks once a second, so of a few answers the fastest
 * must come far sooner.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LongPollTest {
  private static final int TRIES = 4;
  private static final Duration AT_ONCE = Duration.ofMillis(250);

  private World world;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    world = World.open(folder, Map.of("work.slots", "8"));
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void the_end_of_a_job_wakes_who_waits_for_it() {
    List<Duration> late = new ArrayList<>();
    for (int i = 0; i < TRIES; i++) {
      String id =
          world.submit("user", "{\"type\":\"test.shell\",\"params\":{\"script\":\"sleep 0.4\"}}");
      JsonNode job = waitFor("/v1/jobs/" + id);
      assertThat(job.path("state").asText()).isEqualTo("succeeded");
      late.add(since(job.path("ended_at")));
    }
    assertFast("end of a job", late);
  }

  @Test
  void a_cancel_wakes_who_waits_for_the_job() throws Exception {
    List<Duration> late = new ArrayList<>();
    for (int i = 0; i < TRIES; i++) {
      String id = world.running(false);
      CompletableFuture<JsonNode> waiting =
          CompletableFuture.supplyAsync(() -> waitFor("/v1/jobs/" + id));
      HttpScenario.scenario("cancel")
          .post("/v1/jobs/" + id + "/cancel")
          .json("{\"wait\":\"20s\"}")
          .expect(200)
          .run(world);
      JsonNode job = waiting.join();
      assertThat(job.path("state").asText()).isEqualTo("cancelled");
      late.add(since(job.path("ended_at")));
    }
    assertFast("cancel of a job", late);
  }

  @Test
  void the_end_of_an_erasure_wakes_who_waits_for_it() throws Exception {
    List<Duration> late = new ArrayList<>();
    for (int i = 0; i < TRIES; i++) {
      String id = world.running(false);
      HttpScenario.scenario("delete")
          .delete("/v1/jobs/" + id + "?wait=0s")
          .keep("erasure", "/id")
          .then((_, kept) -> late.add(since(erased(kept.getOrDefault("erasure", "")))))
          .run(world);
    }
    assertFast("end of an erasure", late);
  }

  @Test
  void a_wait_that_is_over_is_answered_with_the_job_as_it_is() throws Exception {
    String id = world.running(false);
    long began = System.nanoTime();
    HttpScenario.scenario("not ended")
        .get("/v1/jobs/" + id + "?wait=300ms")
        .expect(200)
        .field("/state", "running")
        .run(world);
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(Duration.ofMillis(300), Duration.ofSeconds(20));
  }

  private JsonNode erased(String erasure) {
    JsonNode done = waitFor("/v1/erasures/" + erasure);
    assertThat(done.path("state").asText()).isEqualTo("done");
    return done.path("done_at");
  }

  private JsonNode waitFor(String path) {
    return world
        .send(new Asked("GET", path, "wait=30s", world.authorization("user"), World.NOTHING))
        .json();
  }

  private static Duration since(JsonNode time) {
    return Duration.between(Instant.parse(time.asText()), Instant.now());
  }

  private static void assertFast(String what, List<Duration> late) {
    String told = what + ", answered after: " + late;
    System.out.println(told);
    assertThat(late).as(told).anyMatch(wait -> wait.compareTo(AT_ONCE) < 0);
  }
}
