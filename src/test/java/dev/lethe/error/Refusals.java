package dev.lethe.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Says in one line that something is refused, and with which code. */
public final class Refusals {
  private Refusals() {}

  public static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.code()).isEqualTo(code));
  }

  /** Refused as a whole request, for the field at this JSON pointer. */
  public static void assertFieldRefused(String pointer, String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class,
            r -> {
              assertThat(r.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
              assertThat(r.errors())
                  .singleElement()
                  .satisfies(e -> {
                    assertThat(e.pointer()).isEqualTo(pointer);
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.message()).isNotBlank();
                  });
            });
  }
}
