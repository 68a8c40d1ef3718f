package dev.lethe.client;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as the server shows it. What the server erases is null here: once {@code data} is not
 * {@code kept}, so are labels, parameters, result and messages. States are kept as words, so that a
 * newer server's words do not break an older client.
 */
public record Job(
    String id,
    String type,
    String state,
    String data,
    @Nullable String dialect,
    @Nullable Map<String, String> labels,
    Instant createdAt,
    @Nullable Instant submittedAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Instant deadlineAt,
    @Nullable Instant purgeAt,
    @Nullable String purgeBy,
    @Nullable String purgeAction,
    int attempt,
    int maxAttempts,
    int priority,
    @Nullable Instant runAt,
    @Nullable Progress progress,
    @Nullable JsonNode params,
    @Nullable JsonNode result,
    @Nullable Failure error,
    boolean keepPartial,
    @Nullable Cancel cancel,
    @Nullable HoldMark hold,
    @Nullable ErasureMark erasure,
    int artifactCount,
    long storedBytes) {

  /** Whether the job is in one of the states it never leaves. */
  @JsonIgnore
  public boolean ended() {
    return succeeded() || state.equals("failed") || state.equals("cancelled");
  }

  @JsonIgnore
  public boolean succeeded() {
    return state.equals("succeeded");
  }

  /** How far the work is: {@code fraction} from 0 to 1, and the name of the present phase. */
  public record Progress(double fraction, @Nullable String phase, @Nullable Instant updatedAt) {}

  /** Why the job failed. */
  public record Failure(String code, @Nullable String message, boolean retryable, int attempt) {}

  /** Who stopped the job, and what is known of how it stopped. */
  public record Cancel(
      Instant requestedAt,
      String by,
      @Nullable String reason,
      @Nullable String stop,
      @Nullable Long stopMs) {}

  /** What keeps the job from being erased: a hold {@code of} the job or of its account. */
  public record HoldMark(String of, String by, Instant since, @Nullable String reason) {}

  /** Points at the erasure of the job. */
  public record ErasureMark(String id, String action, String state) {}
}
