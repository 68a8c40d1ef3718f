package dev.lethe.job;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which jobs of an account to list, newest first.
 *
 * @param states any of these; empty for all
 * @param dialect only those that this dialect made; empty for all
 * @param after the last job of the page before
 * @param limit how many at the most
 */
public record JobQuery(
    AccountId account,
    Set<JobState> states,
    Optional<String> type,
    Optional<Instant> createdBefore,
    Optional<Label> label,
    Optional<String> dialect,
    Optional<JobId> after,
    int limit) {
  public JobQuery {
    states = Set.copyOf(states);
  }

  public JobQuery(
      AccountId account,
      Set<JobState> states,
      Optional<String> type,
      Optional<Instant> createdBefore,
      Optional<Label> label,
      Optional<JobId> after,
      int limit) {
    this(account, states, type, createdBefore, label, Optional.empty(), after, limit);
  }

  /** One label, matched as a whole. */
  public record Label(String name, String value) {}
}
