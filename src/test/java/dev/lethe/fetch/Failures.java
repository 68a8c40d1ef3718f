package dev.lethe.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.error.ErrorCode;
import dev.lethe.work.FetchFailed;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** How fetches fail. */
final class Failures {
  private Failures() {}

  static void assertFailed(ErrorCode code, boolean retryable, ThrowingCallable fetch) {
    assertThatThrownBy(fetch)
        .isInstanceOfSatisfying(
            FetchFailed.class,
            e -> {
              assertThat(e.code()).as(e.why()).isEqualTo(code);
              assertThat(e.retryable()).as(e.why()).isEqualTo(retryable);
              assertThat(e.why()).isNotBlank().doesNotContain("example", "127.0.0");
            });
  }
}
