package dev.lethe;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.Config.Containment;
import dev.lethe.process.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The settings of how jobs are worked on. */
final class WorkSettingsTest {
  @Test
  void the_defaults_mean_what_they_say() {
    assertThat(load(Map.of()).work())
        .isEqualTo(
            new Config.Work(
                Runtime.getRuntime().availableProcessors(),
                true,
                Duration.ofSeconds(30),
                3,
                Duration.ofSeconds(2),
                Containment.AUTO,
                Duration.ofHours(6),
                1 << 20,
                Map.of(),
                new ChildSettings(16L << 30, 2048, Optional.empty(), 0, 0, Optional.empty())));
  }

  @Test
  void what_programs_may_take_can_be_set() {
    var children =
        load(Map.of(
                "work.child_memory", "100MiB",
                "work.child_processes", "60",
                "work.child_cpu", "2m",
                "work.child_file", "1GiB",
                "work.child_disk", "2GiB",
                "work.child_user", "media"))
            .work()
            .children();

    assertThat(children.limits())
        .isEqualTo(
            new Limits(Optional.of(Duration.ofMinutes(2)), 100L << 20, 60, 1L << 30, 2L << 30));
    assertThat(children.user()).contains("media");
  }

  @Test
  void slots_of_types_are_a_list_of_names_with_numbers() {
    var config = load(Map.of("work.type_slots", "video.transcode=2, test.noop=1024"));
    assertThat(config.work().typeSlots())
        .containsOnly(entry("video.transcode", 2), entry("test.noop", 1024));
    for (String wrong : List.of("a", "a=", "=1", "a=0", "a=1025", "a=1,", "a=1,a=2", "a=x")) {
      assertThatThrownBy(() -> load(Map.of("work.type_slots", wrong)))
          .as(wrong)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("work.type_slots");
    }
  }

  private static Config load(Map<String, String> flags) {
    return Config.load(Optional.empty(), Map.of(), flags);
  }
}
