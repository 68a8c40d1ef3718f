package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.StartException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The setting that keeps one server from running many jobs of one type. */
final class TypeSlotsTest {
  @TempDir private Path folder;

  @Test
  void one_type_takes_no_more_than_its_slots_and_leaves_the_others_to_the_rest() throws Exception {
    var settings = Map.of("work.slots", "4", "work.type_slots", "test.shell=1");
    try (World world = World.open(folder, settings)) {
      String first = world.running(false);
      HttpScenario.scenario("beside it")
          .then((_, kept) -> kept.put("first", first))
          .post("/v1/jobs")
          .json("{\"type\":\"test.shell\",\"params\":{\"script\":\"\"}}")
          .keep("second", "/id")
          .post("/v1/jobs")
          .json("{\"type\":\"test.noop\"}")
          .keep("other", "/id")
          .get("/v1/jobs/{other}?wait=20s")
          .field("/state", "succeeded")
          .get("/v1/jobs/{second}")
          .field("/state", "queued")
          .post("/v1/jobs/{first}/cancel")
          .json("{\"wait\":\"20s\"}")
          .expect(200)
          .get("/v1/jobs/{second}?wait=20s")
          .field("/state", "succeeded")
          .run(world);
    }
  }

  @Test
  void a_type_that_nobody_knows_is_a_slip_of_the_pen() {
    assertThatThrownBy(() -> World.open(folder, Map.of("work.type_slots", "test.shel=1")).close())
        .isInstanceOf(StartException.class)
        .hasMessageContaining("test.shel,");
  }
}
