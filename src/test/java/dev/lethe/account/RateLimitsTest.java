package dev.lethe.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.TestClock;
import dev.lethe.account.RateLimits.Kind;
import dev.lethe.account.RateLimits.Rate;
import dev.lethe.id.AccountId;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RateLimitsTest {
  private final TestClock clock = new TestClock();
  private final RateLimits limits =
      new RateLimits(Map.of(Kind.READ, new Rate(60, 10), Kind.END, new Rate(120, 20)), clock);
  private final AccountId one = new AccountId(new UUID(1, 1));
  private final AccountId other = new AccountId(new UUID(1, 2));

  @Test
  void a_burst_is_borne_and_no_more() {
    assertThat(allowed(one, Kind.READ, 100)).isEqualTo(10);
    RateLimits.Verdict refused = limits.take(one, Kind.READ);
    assertThat(refused.allowed()).isFalse();
    assertThat(refused.limit()).isEqualTo(10);
    assertThat(refused.remaining()).isZero();
    assertThat(refused.retrySeconds()).isEqualTo(1);
  }

  @Test
  void who_waits_as_told_is_let_in() {
    allowed(one, Kind.READ, 10);
    clock.advance(Duration.ofSeconds(limits.take(one, Kind.READ).retrySeconds()));
    assertThat(limits.take(one, Kind.READ).allowed()).isTrue();
    assertThat(limits.take(one, Kind.READ).allowed()).isFalse();
  }

  @Test
  void an_even_pace_within_the_rate_is_never_refused() {
    for (int i = 0; i < 300; i++) {
      assertThat(limits.take(one, Kind.END).allowed()).isTrue();
      clock.advance(Duration.ofMillis(500));
    }
  }

  @Test
  void accounts_and_kinds_do_not_touch_each_other() {
    assertThat(allowed(one, Kind.READ, 100)).isEqualTo(10);
    assertThat(allowed(other, Kind.READ, 100)).isEqualTo(10);
    assertThat(allowed(one, Kind.END, 100)).isEqualTo(20);
  }

  private long allowed(AccountId account, Kind kind, int requests) {
    return IntStream.range(0, requests).filter(_ -> limits.take(account, kind).allowed()).count();
  }
}
