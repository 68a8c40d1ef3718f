package dev.lethe.work;

import dev.lethe.error.ErrorCode;

/** How an attempt ended, as its program sees it. */
public sealed interface Outcome {
  /**
   * The work is done.
   *
   * @param result a JSON object as text
   */
  record Succeeded(String result) implements Outcome {}

  /** The work cannot be done; {@code retryable} says whether another attempt may fare better. */
  record Failed(ErrorCode code, String message, boolean retryable) implements Outcome {}
}
