package dev.lethe.ending;

import dev.lethe.id.JobId;
import dev.lethe.job.JobStore;
import dev.lethe.job.JobStore.Due;
import dev.lethe.job.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * Ends what nobody ends: the work of jobs past their deadline, uploads nobody finishes, and by a
 * sweep of its own all data whose time has come.
 */
public final class Expiry {
  private static final int AT_ONCE = 200;

  private final Transactions transactions;
  private final JobStore jobs;
  private final Endings endings;
  private final Sweep retention;
  private final Duration draftTtl;
  private final InstantSource clock;

  /** Ends the data whose time has come; says how many jobs that were. */
  @FunctionalInterface
  public interface Sweep {
    int runOnce();
  }

  /**
   * What an {@link Expiry} is made of.
   *
   * @param draftTtl how long an upload may be on its way
   */
  public record Parts(
      Transactions transactions,
      JobStore jobs,
      Endings endings,
      Sweep retention,
      Duration draftTtl,
      InstantSource clock) {}

  public Expiry(Parts parts) {
    this.transactions = parts.transactions();
    this.jobs = parts.jobs();
    this.endings = parts.endings();
    this.retention = parts.retention();
    this.draftTtl = parts.draftTtl();
    this.clock = parts.clock();
  }

  /** Ends what is due now; returns how many jobs that were. */
  public int runOnce() {
    Instant now = clock.instant();
    Instant drafted = now.minus(draftTtl);
    return each(Due.DEADLINE, now, endings::deadlinePassed)
        + each(Due.RECEIVING, drafted, endings::discard)
        + retention.runOnce();
  }

  /** At a start no upload is on its way: whatever an earlier server was receiving is undone. */
  public int discardUnfinishedUploads() {
    int all = 0;
    int some;
    do {
      some = each(Due.RECEIVING, clock.instant().plus(draftTtl), endings::discard);
      all += some;
    } while (some > 0);
    return all;
  }

  private int each(Due what, Instant at, Consumer<JobId> end) {
    List<JobId> due = transactions.read(() -> jobs.due(what, at, AT_ONCE));
    due.forEach(end);
    return due.size();
  }
}
