package dev.lethe.retention;

import dev.lethe.ending.Erasure.Action;
import dev.lethe.id.AccountId;
import dev.lethe.id.PolicyId;
import dev.lethe.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule that ends jobs by itself.
 *
 * @param account whose jobs; null for everybody's
 */
public record Policy(
    PolicyId id,
    @Nullable AccountId account,
    Scope scope,
    Term term,
    Instant createdAt,
    Instant changedAt) {

  /**
   * Which jobs it is for.
   *
   * @param type null for any
   * @param states in which of these; empty for all in which a job has ended
   * @param label null for any
   */
  public record Scope(@Nullable String type, Set<JobState> states, @Nullable Label label) {
    public Scope {
      states = Set.copyOf(states);
    }

    boolean takes(JobState state) {
      return states.isEmpty() ? state.ended() : states.contains(state);
    }

    /** Tells no label, so that a log does not either. */
    @Override
    public String toString() {
      return "Scope[" + type + " " + states + "]";
    }
  }

  /** A label that a job must have, with this value. */
  public record Label(String name, String value) {
    /** What it was nobody can read any more: it is had by no job. */
    public static final Label LOST = new Label("", "");

    @Override
    public String toString() {
      return "Label[]";
    }
  }

  /**
   * When and how it ends them.
   *
   * @param undoFor how long they can be brought back; null if they cannot
   */
  public record Term(From from, Duration after, Action action, @Nullable Duration undoFor) {}

  /** From when on the time is counted. */
  public enum From {
    CREATED,
    ENDED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static From of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /** The same policy with other words. */
  public Policy changed(Scope newScope, Term newTerm, Instant now) {
    return new Policy(id, account, newScope, newTerm, createdAt, now);
  }
}
