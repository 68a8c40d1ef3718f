package dev.lethe.type.media;

import dev.lethe.error.ErrorCode;
import dev.lethe.work.Outcome;

/** Ends a transcoding from any depth with the outcome the job is to show. */
public final class MediaFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final boolean retryable;

  private MediaFailure(ErrorCode code, String message, boolean retryable) {
    super(message, null, false, false);
    this.code = code;
    this.retryable = retryable;
  }

  public static MediaFailure notMedia(String reason) {
    return new MediaFailure(ErrorCode.INPUT_NOT_MEDIA, reason, false);
  }

  public static MediaFailure limit(String which) {
    return new MediaFailure(ErrorCode.LIMIT_EXCEEDED, which, false);
  }

  public static MediaFailure program(String reason) {
    return new MediaFailure(ErrorCode.PROGRAM_FAILED, reason, true);
  }

  public static MediaFailure storageFull() {
    return new MediaFailure(ErrorCode.STORAGE_FULL, "the scratch folder is full", true);
  }

  public Outcome.Failed outcome() {
    return new Outcome.Failed(code, String.valueOf(getMessage()), retryable);
  }
}
