package dev.lethe.work;

import dev.lethe.error.ErrorCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An input could not be fetched; the message is for the submitter and names no address. */
public final class FetchFailed extends IOException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final boolean retryable;

  private FetchFailed(
      ErrorCode code, String message, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retryable = retryable;
  }

  /** The address leads, or would lead, where this server does not go. */
  public static FetchFailed blocked(String message) {
    return new FetchFailed(ErrorCode.INPUT_BLOCKED, message, false, null);
  }

  /** The source does not give it, and would not the next time. */
  public static FetchFailed refused(String message) {
    return new FetchFailed(ErrorCode.INPUT_UNREACHABLE, message, false, null);
  }

  /** The source does not give it now. */
  public static FetchFailed unreachable(String message, @Nullable Throwable cause) {
    return new FetchFailed(ErrorCode.INPUT_UNREACHABLE, message, true, cause);
  }

  public static FetchFailed tooLarge(String message) {
    return new FetchFailed(ErrorCode.LIMIT_EXCEEDED, message, false, null);
  }

  public ErrorCode code() {
    return code;
  }

  public String why() {
    return String.valueOf(getMessage());
  }

  public boolean retryable() {
    return retryable;
  }
}
