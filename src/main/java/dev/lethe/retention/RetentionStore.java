package dev.lethe.retention;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.id.PolicyId;
import dev.lethe.retention.Policy.Label;
import dev.lethe.retention.Walk.Mark;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where jobs are found that may be due. It knows no rule: it walks along indexes. */
public interface RetentionStore {
  /**
   * The next jobs on a way.
   *
   * @param behind those after this one
   * @param before only those that came to the beginning of the way before this moment
   */
  List<Facts> slice(Walk walk, Optional<Mark> behind, Instant before, int limit);

  /** Which policies for a label these jobs have the label of; those with none are not in it. */
  Map<JobId, Set<PolicyId>> labelled(Collection<JobId> jobs);

  /** Those of these jobs of one account that have a label. */
  Set<JobId> having(AccountId account, Label label, Collection<JobId> jobs);

  /** Since when the default of the server holds; from this moment on if that was never said. */
  Instant defaultSince(Instant now);

  /**
   * All jobs that have data and are told of, in the order of their ids.
   *
   * @param behind those after this one
   */
  List<Facts> all(Optional<AccountId> account, Optional<JobId> behind, int limit);

  /** Notes that an account is told what will end on a day; false if it was told before. */
  boolean note(Foreseen foreseen);

  /** Forgets what was noted for days before this one. */
  void forget(long beforeDay);
}
