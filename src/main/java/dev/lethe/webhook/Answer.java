package dev.lethe.webhook;

import java.time.Duration;
import java.util.Optional;

/** What came back from an endpoint; its body is not read. */
public sealed interface Answer {
  /**
   * It answered.
   *
   * @param retryAfter how long it asks to be left alone
   */
  record Status(int code, Optional<Duration> retryAfter) implements Answer {
    boolean taken() {
      return code >= 200 && code <= 299;
    }
  }

  /**
   * Nothing came.
   *
   * @param why a word of ours: {@code unreachable}, {@code timeout}, {@code address_blocked}
   */
  record None(String why) implements Answer {}
}
