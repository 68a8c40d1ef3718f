package dev.lethe.type.document;

import dev.lethe.error.ErrorCode;
import dev.lethe.work.Outcome;

/** Ends a parsing from any depth with the outcome the job is to show. */
final class ParseFailure extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MOST_CHARS = 300;

  private final ErrorCode code;
  private final boolean retryable;

  private ParseFailure(ErrorCode code, String message, boolean retryable) {
    super(message, null, false, false);
    this.code = code;
    this.retryable = retryable;
  }

  /**
   * As the parser said it.
   *
   * @param reason one of its words; any other is a failure of the parser itself
   */
  static ParseFailure said(String reason, String message) {
    String text = message.substring(0, Math.min(MOST_CHARS, message.length()));
    return switch (reason) {
      case "not_document" -> new ParseFailure(ErrorCode.INPUT_NOT_DOCUMENT, text, false);
      case "encrypted" -> new ParseFailure(ErrorCode.INPUT_ENCRYPTED, text, false);
      case "limit" -> limit(text);
      default -> new ParseFailure(ErrorCode.PROGRAM_FAILED, text, false);
    };
  }

  static ParseFailure limit(String which) {
    return new ParseFailure(ErrorCode.LIMIT_EXCEEDED, which, false);
  }

  static ParseFailure program(String reason) {
    return new ParseFailure(ErrorCode.PROGRAM_FAILED, reason, true);
  }

  Outcome.Failed outcome() {
    return new Outcome.Failed(code, String.valueOf(getMessage()), retryable);
  }
}
