package dev.lethe.job;

import java.util.Locale;

/** Where the execution of a job stands. {@link Lifecycle} says how one becomes another. */
public enum JobState {
  DRAFT,
  QUEUED,
  RUNNING,
  CANCELLING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /** Whether nothing can happen to the execution any more. */
  public boolean ended() {
    return switch (this) {
      case SUCCEEDED, FAILED, CANCELLED -> true;
      case DRAFT, QUEUED, RUNNING, CANCELLING -> false;
    };
  }

  /** The spelling on the wire and in the database. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static JobState of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
