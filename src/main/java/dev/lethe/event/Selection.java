package dev.lethe.event;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.JobState;
import java.util.Optional;
import java.util.Set;

/**
 * Which events somebody wants.
 *
 * @param job one job of the account; empty for all
 * @param types any of these; empty for all
 * @param states any of these; empty for all
 */
public record Selection(
    AccountId account, Optional<JobId> job, Set<String> types, Set<JobState> states) {
  public Selection {
    types = Set.copyOf(types);
    states = Set.copyOf(states);
  }

  public static Selection of(AccountId account, JobId job) {
    return new Selection(account, Optional.of(job), Set.of(), Set.of());
  }

  boolean matches(Event event) {
    return event.account().equals(account)
        && job.map(event.job()::equals).orElse(true)
        && (types.isEmpty() || types.contains(event.type()))
        && (states.isEmpty() || states.contains(event.state()));
  }

  /** What its events are spread by: the id of the job, else that of the account. */
  Record topic() {
    return job.isPresent() ? job.get() : account;
  }
}
