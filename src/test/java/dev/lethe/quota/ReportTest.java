package dev.lethe.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.quota.UsageStore.Noted;
import dev.lethe.quota.UsageStore.Standing;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Where it leads. */
final class ReportTest {
  private static final Instant NOW = Instant.parse("2027-01-10T12:00:00Z");

  @Test
  void growth_is_told_from_the_first_day_that_is_known() {
    var days =
        List.of(
            new Noted(Instant.parse("2027-01-06T12:00:00Z"), 1_000),
            new Noted(Instant.parse("2027-01-09T12:00:00Z"), 9_000),
            new Noted(Instant.parse("2027-01-10T11:00:00Z"), 9_000));
    assertThat(Report.perDay(days, NOW, 9_000)).isEqualTo(OptionalDouble.of(2_000));
    assertThat(Report.perDay(days, NOW, 200)).isEqualTo(OptionalDouble.of(-200));
  }

  @Test
  void of_one_day_nothing_is_told() {
    var today = List.of(new Noted(Instant.parse("2027-01-10T01:00:00Z"), 1_000));
    assertThat(Report.perDay(today, NOW, 9_000)).isEmpty();
    assertThat(Report.perDay(List.of(), NOW, 9_000)).isEmpty();
  }

  @Test
  void it_is_full_when_the_rest_is_used_up() {
    Standing now = standing(10_000, 4_000);
    assertThat(Report.fullIn(now, OptionalDouble.of(2_000))).isEqualTo(OptionalLong.of(3));
    assertThat(Report.fullIn(standing(10_000, 11_000), OptionalDouble.of(1)))
        .isEqualTo(OptionalLong.of(0));
    assertThat(Report.fullIn(now, OptionalDouble.of(-5))).isEmpty();
    assertThat(Report.fullIn(now, OptionalDouble.empty())).isEmpty();
    assertThat(Report.fullIn(standing(Limits.NONE, 4_000), OptionalDouble.of(5))).isEmpty();
  }

  private static Standing standing(long allowed, long used) {
    return new Standing(
        new Used(used, 0, 0),
        new Limits(allowed, Limits.NONE, Limits.NONE, Limits.NONE, 80),
        Limits.Plan.USUAL);
  }
}
