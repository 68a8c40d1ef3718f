package dev.lethe.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitTest {
  @ParameterizedTest
  @CsvSource({"500ms,500", "30s,30000", "2m,120000", "12h,43200000", "7d,604800000", "0s,0"})
  void a_duration_is_read_and_written_alike(String text, long millis) {
    assertThat(Durations.parse(text)).contains(Duration.ofMillis(millis));
    assertThat(Durations.format(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @Test
  void a_duration_is_written_in_the_largest_unit_that_fits() {
    assertThat(Durations.format(Duration.ofDays(1))).isEqualTo("1d");
    assertThat(Durations.format(Duration.ofSeconds(90))).isEqualTo("90s");
    assertThat(Durations.format(Duration.ofMillis(1_001))).isEqualTo("1001ms");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "30", "s", "-1s", "1.5s", "1 s", "1S", "1w", "1h30m", "999999999999999999d"})
  void other_spellings_of_a_duration_are_refused(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1024,1024",
    "2KiB,2048",
    "3MiB,3145728",
    "1GiB,1073741824",
    "1TiB,1099511627776"
  })
  void a_size_is_read(String text, long bytes) {
    assertThat(ByteSizes.parse(text)).contains(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GiB", "10GB", "10 GiB", "-1", "1.5GiB", "9999999999999TiB"})
  void other_spellings_of_a_size_are_refused(String text) {
    assertThat(ByteSizes.parse(text)).isEmpty();
  }
}
