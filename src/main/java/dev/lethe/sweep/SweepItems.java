package dev.lethe.sweep;

import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.id.SweepId;
import dev.lethe.job.JobState;
import dev.lethe.ledger.Ledger.Tally;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where it is kept which jobs a sweep is for and what became of each. Every list comes in pages,
 * for there may be a million.
 */
public interface SweepItems {
  /** Jobs of one account that the sweep is for, in the order of their ids. */
  List<Found> matching(Sweep sweep, AccountId account, Optional<JobId> after, int limit);

  /** Those of these jobs that the sweep's filter fits, whatever may be done to them. */
  Set<JobId> fitting(Sweep sweep, AccountId account, Collection<JobId> jobs);

  void insert(SweepId sweep, Collection<JobId> jobs);

  /** Removes some; returns how many. */
  int remove(SweepId sweep, int limit);

  /** In the order of the jobs' ids. */
  List<Item> list(SweepId sweep, Optional<Item.State> state, Optional<JobId> after, int limit);

  /** What was not begun. */
  List<JobId> planned(SweepId sweep, int limit);

  /** Saves what became of jobs; those that are not planned or waiting any more stay as they are. */
  void save(Sweep sweep, Collection<Item> items);

  /** Of those begun, the ones whose erasure is done, or whose work has ended. */
  List<Ended> ended(Sweep sweep, int limit);

  /** How many of those begun have failed so far; they are tried again. */
  long failing(SweepId sweep);

  /** How many were refused, by the reason. */
  Map<Item.Why, Long> refused(SweepId sweep);

  /** What is proved of each job, in the order of the erasures' ids. */
  List<Proof> proofs(SweepId sweep, Optional<ErasureId> after, int limit);

  /** A job that a plan is to name. */
  record Found(JobId job, String type, JobState state, long bytes, Instant createdAt) {}

  /**
   * A job that was begun and is done.
   *
   * @param receipt null if there is none
   */
  record Ended(Item item, @Nullable String receipt) {}

  /**
   * The proof that one job is erased.
   *
   * @param complete whether it promises all
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Proof(
      ErasureId erasure,
      JobId job,
      byte[] sha256,
      String receipt,
      List<Tally> artifacts,
      int linksRevoked,
      boolean complete) {}
}
