package dev.lethe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the settings say of how jobs end by themselves. */
final class RetentionConfigTest {
  @Test
  void jobs_of_a_type_may_expire_by_themselves() {
    assertThat(load(Map.of("jobs.expires_in", "a=30d, b.c=12h")).jobs().expiresIn())
        .containsOnly(entry("a", Duration.ofDays(30)), entry("b.c", Duration.ofHours(12)));
    for (String wrong : List.of("a", "a=0s", "a=1", "a=1d,a=2d")) {
      assertThatThrownBy(() -> load(Map.of("jobs.expires_in", wrong)))
          .as(wrong)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("jobs.expires_in");
    }
  }

  @Test
  void the_default_is_finite() {
    assertThat(load(Map.of()).retention().after()).isEqualTo(Duration.ofDays(30));
    for (String wrong : List.of("", "0s", "59s", "40000d", "never")) {
      assertThatThrownBy(() -> load(Map.of("retention.default", wrong)))
          .as(wrong)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("retention.default");
    }
  }

  private static Config load(Map<String, String> flags) {
    return Config.load(Optional.empty(), Map.of(), flags);
  }
}
