package dev.lethe.job;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.id.OperationId;
import java.time.Instant;
import java.util.Locale;

/**
 * A command that was accepted, for those who ask later what became of it. It holds no content, and
 * outlives that of its job. An erasure is a command that keeps a row of its own.
 */
public record Operation(
    OperationId id, AccountId account, JobId job, Kind kind, Instant acceptedAt) {

  /** What was asked for. */
  public enum Kind {
    CREATE,
    ADD_INPUT,
    ADD_TRANSCRIPT,
    SUBMIT;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }
}
