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
 * Ends what nobody ends: jobs past their deadline, drafts nobody hands in, data past its date, in
 * the trash or not.
 */
public final class Expiry {
  private static final int AT_ONCE = 200;

  private final Transactions transactions;
  private final JobStore jobs;
  private final Endings endings;
  private final Duration draftTtl;
  private final InstantSource clock;

  public Expiry(
      Transactions transactions,
      JobStore jobs,
      Endings endings,
      Duration draftTtl,
      InstantSource clock) {
    this.transactions = transactions;
    this.jobs = jobs;
    this.endings = endings;
    this.draftTtl = draftTtl;
    this.clock = clock;
  }

  /** Ends what is due now; returns how many jobs that were. */
  public int runOnce() {
    Instant now = clock.instant();
    Instant drafted = now.minus(draftTtl);
    return each(Due.DEADLINE, now, endings::deadlinePassed)
        + each(Due.PURGE, now, endings::purge)
        + each(Due.DRAFT, drafted, endings::expireDraft)
        + each(Due.RECEIVING, drafted, endings::discard);
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
