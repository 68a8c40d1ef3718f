package dev.lethe.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.error.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which events a filter lets through, and what is no filter. */
final class EventFilterTest {
  @ParameterizedTest
  @CsvSource({
    "*,               job.queued,      true",
    "job.*,           job.queued,      true",
    "job.*,           erasure.done,    false",
    "job.queued,      job.queued,      true",
    "job.queued,      job.running,     false",
    "erasure.*,       erasure.failed,  true",
    "link.revoked,    link.revoked,    true",
  })
  void a_name_a_group_or_all(String pattern, String name, boolean through) {
    assertThat(EventFilter.of("/events", List.of(pattern)).matches(name)).isEqualTo(through);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "**",
        ".*",
        "job",
        "job.",
        "jo*",
        "job.q*",
        "*.queued",
        "job.unknown",
        " job.*"
      })
  void what_names_no_event_is_refused(String pattern) {
    assertThatThrownBy(() -> EventFilter.of("/events", List.of("job.*", pattern)))
        .isInstanceOf(Refusal.class)
        .satisfies(
            e -> assertThat(((Refusal) e).errors().getFirst().pointer()).isEqualTo("/events/1"));
  }

  @Test
  void every_event_is_in_the_manual_and_no_other() throws Exception {
    String manual = Files.readString(Path.of("docs/webhooks.md"));
    var told =
        Pattern.compile("^\\| `([a-z]+\\.[a-z]+)` \\|", Pattern.MULTILINE)
            .matcher(manual)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(told).isEqualTo(new TreeSet<>(Happening.NAMES));
  }
}
