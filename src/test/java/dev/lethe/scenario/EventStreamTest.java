package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.scenario.Exchange.Asked;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams of events while things happen. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class EventStreamTest {
  @TempDir private Path folder;
  private World world;

  @BeforeEach
  void open() throws IOException {
    world = World.open(folder, Map.of("work.slots", "8", "events.streams", "12"));
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_job_that_is_deleted_while_it_is_followed_tells_its_erasure_and_the_stream_ends()
      throws Exception {
    String job = world.running(false);
    try (Follower events = follow("/v1/jobs/" + job + "/events", Map.of())) {
      assertThat(events.until("running kept")).containsExactly("queued kept", "running kept");
      HttpScenario.scenario("delete").delete("/v1/jobs/" + job + "?wait=20s").run(world);
      assertThat(events.toEnd())
          .containsExactly("cancelling erasing", "cancelled erasing", "cancelled erased");
    }
  }

  @Test
  void progress_comes_without_an_id_while_the_job_runs() throws Exception {
    String job = world.running(false);
    try (Follower events = follow("/v1/jobs/" + job + "/events", Map.of())) {
      Optional<Follower.Told> told = events.next();
      while (told.isPresent() && told.get().data().path("fraction").asDouble() < 0.1) {
        told = events.next();
      }
      Follower.Told progress = told.orElseThrow();
      assertThat(progress.name()).isEqualTo("job.progress");
      assertThat(progress.id()).isNull();
      assertThat(progress.data().path("phase").asText()).isEqualTo("script");
      assertThat(progress.data().path("job_id").asText()).isEqualTo(job);
      assertThat(progress.data().path("attempt").asInt()).isEqualTo(1);
    }
  }

  @Test
  void a_stream_ends_when_the_server_stops() throws Exception {
    String job = world.running(false);
    try (Follower events = follow("/v1/jobs/" + job + "/events", Map.of());
        Follower all = follow("/v1/events", Map.of())) {
      events.until("running kept");
      world.server().close();
      // What the stop itself does to the job may or may not be told first.
      events.toEnd();
      all.toEnd();
    }
  }

  @Test
  void more_streams_than_are_allowed_are_refused_and_a_closed_one_makes_room() throws Exception {
    String job = world.running(false);
    String path = "/v1/jobs/" + job + "/events";
    var open = new ArrayList<Follower>();
    for (int i = 0; i < 12; i++) {
      open.add(follow(path, Map.of()));
      open.getLast().until("running kept");
    }
    HttpScenario.scenario("one too many")
        .get(path)
        .expect(503, "too_many_streams")
        .get("/v1/events")
        .expect(503, "too_many_streams")
        .get("/v1/jobs/" + job + "/log?follow=1")
        .expect(503, "too_many_streams")
        .post("/v1/jobs/" + job + "/cancel")
        .expectEither(200, 202)
        .run(world);
    for (Follower one : open) {
      assertThat(one.toEnd().getLast()).isEqualTo("cancelled kept");
      one.close();
    }
    World.eventually("room again", () -> world.send(asked(path)).status() == 200);
  }

  @Test
  void a_client_that_comes_and_goes_under_load_sees_each_event_once_and_in_order()
      throws Exception {
    long seed = System.nanoTime();
    System.out.println("EventStreamTest seed " + seed);
    long start = lastNumber();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        LetheClient client = new LetheClient(world.server().url(), world.key("user"))) {
      var readers = new ArrayList<Future<List<Follower.Told>>>();
      for (int r = 0; r < 4; r++) {
        var random = new Random(seed + r);
        readers.add(threads.submit(() -> comeAndGo(start, random)));
      }
      var random = new Random(seed);
      for (int i = 0; i < 150; i++) {
        String id = client.submit(JobSubmission.of("test.noop")).id();
        if (random.nextInt(3) == 0) {
          client.delete(id);
        }
      }
      String end = world.submit("user", "{\"type\":\"test.noop\",\"draft\":true}");
      assertThat(end).isNotEmpty();
      List<Follower.Told> first = readers.getFirst().get();
      assertThat(first).extracting(Follower.Told::number).isSorted().doesNotHaveDuplicates();
      assertThat(first).hasSizeGreaterThanOrEqualTo(150 * 3 + 1);
      for (Future<List<Follower.Told>> reader : readers) {
        assertThat(reader.get()).isEqualTo(first);
      }
    }
  }

  /** Reads a few events, leaves, and comes back, until the draft that marks the end. */
  private List<Follower.Told> comeAndGo(long start, Random random) throws Exception {
    var got = new ArrayList<Follower.Told>();
    String last = String.valueOf(start);
    while (true) {
      try (Follower events = follow("/v1/events", Map.of("Last-Event-ID", last))) {
        for (int count = random.nextInt(1, 60); count > 0; count--) {
          Follower.Told told = events.next().orElseThrow();
          got.add(told);
          last = String.valueOf(told.number());
          if (told.state().equals("draft kept")) {
            return got;
          }
        }
      }
    }
  }

  private long lastNumber() throws Exception {
    String job = world.submit("user", "{\"type\":\"test.noop\"}");
    try (Follower events = follow("/v1/jobs/" + job + "/events", Map.of())) {
      Follower.Told last = events.change().orElseThrow();
      for (var told = events.change(); told.isPresent(); told = events.change()) {
        last = told.get();
      }
      return last.number();
    }
  }

  private Follower follow(String path, Map<String, String> more) throws Exception {
    URI url = world.server().url();
    var headers = new HashMap<>(world.authorization("user"));
    headers.putAll(more);
    return new Follower(url, path, headers);
  }

  private Asked asked(String path) {
    return new Asked("GET", path, "", world.authorization("user"), World.NOTHING);
  }
}
