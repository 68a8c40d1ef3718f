package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.scenario.Exchange.Answered;
import dev.lethe.scenario.Exchange.Asked;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One request sent many times at once comes to one job. */
final class RepeatRaceTest {
  private static final int AT_ONCE = 12;
  private static final int ROUNDS = 5;

  private World world;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    world = World.open(folder, Map.of());
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_submit_without_files() throws Exception {
    race("application/json", "{\"type\":\"test.noop\",\"draft\":true}");
  }

  @Test
  void a_form() throws Exception {
    race(
        Form.MEDIA_TYPE,
        Form.with()
            .job("{\"type\":\"test.noop\",\"draft\":true}")
            .file("f", "f", "x".repeat(200_000))
            .text());
  }

  private void race(String mediaType, String body) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Map<String, String> headers = new HashMap<>(world.authorization("user"));
      headers.put("Content-Type", mediaType);
      headers.put("Idempotency-Key", "race-" + round);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      Callable<Answered> submit =
          () -> world.send(new Asked("POST", "/v1/jobs", "", headers, bytes));
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Answered>> answers =
            threads.invokeAll(Stream.generate(() -> submit).limit(AT_ONCE).toList());
        List<String> ids = answers.stream().map(RepeatRaceTest::id).distinct().toList();
        assertThat(ids).hasSize(1);
      }
      int jobs = round + 1;
      var list = new Asked("GET", "/v1/jobs", "", world.authorization("user"), World.NOTHING);
      assertThat(world.send(list).json().at("/items")).hasSize(jobs);
      World.eventually(
          "the folders of the others are gone", () -> world.jobFolders().size() == jobs);
    }
  }

  private static String id(Future<Answered> answer) {
    Answered answered = answer.resultNow();
    assertThat(answered.status()).as(answered.text()).isEqualTo(202);
    return answered.json().path("id").asText();
  }
}
