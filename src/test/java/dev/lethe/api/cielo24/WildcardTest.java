package dev.lethe.api.cielo24;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WildcardTest {
  @ParameterizedTest
  @CsvSource({
    "abc, abc, true",
    "abc, abcd, false",
    "abc, ab, false",
    "'', '', true",
    "'', a, false",
    "*, '', true",
    "**, abc, true",
    "a*, a, true",
    "a*, ba, false",
    "*a, a, true",
    "*a, ab, false",
    "a*a, a, false",
    "a*a, aa, true",
    "ab*ba, aba, false",
    "ab*ba, abba, true",
    "*b*, abc, true",
    "a*b*c, a-b-b-c, true",
    "a*bc*c, abc, false",
    "a*b*b, ab, false",
    "*ab*ab*, aab-aab, true",
    "*ab*ab*, aab-ba, false",
    "a.c, abc, false",
    "[a-z]*, b, false"
  })
  void a_star_stands_for_any_characters_and_all_else_for_itself(
      String pattern, String text, boolean matches) {
    assertThat(Wildcard.of(pattern).matches(text)).isEqualTo(matches);
  }

  @Test
  void a_star_goes_over_the_ends_of_lines() {
    assertThat(Wildcard.of("a*b").matches("a\nb")).isTrue();
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void many_stars_in_a_long_name_are_answered_at_once() {
    String name = "a".repeat(4_096);
    assertThat(Wildcard.of("a*a*a*a*a*a*a*b").matches(name)).isFalse();
    assertThat(Wildcard.of("a*a*a*a*a*a*a*b*").matches(name)).isFalse();
    assertThat(Wildcard.of("*a".repeat(2_047) + "*b").matches(name)).isFalse();
    assertThat(Wildcard.of("*a".repeat(2_048)).matches(name)).isTrue();
  }
}
