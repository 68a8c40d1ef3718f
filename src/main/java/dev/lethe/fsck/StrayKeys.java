package dev.lethe.fsck;

import dev.lethe.job.JobStore;
import dev.lethe.job.Transactions;
import dev.lethe.key.KeyStore;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Keys that belong to nothing: a crash between a key and its row leaves one. */
public final class StrayKeys {
  private final Transactions transactions;
  private final JobStore jobs;
  private final KeyStore keys;

  public StrayKeys(Transactions transactions, JobStore jobs, KeyStore keys) {
    this.transactions = transactions;
    this.jobs = jobs;
    this.keys = keys;
  }

  /** Destroys all that were handed out before then; returns how many. */
  public int collect(Instant olderThan) {
    Set<Long> bound = bound();
    return keys.collect(bound::contains, olderThan);
  }

  List<Long> find(Instant olderThan) {
    Set<Long> bound = bound();
    return keys.unbound(bound::contains, olderThan);
  }

  /** Destroys those of these slots that still belong to nothing. */
  void destroy(Set<Long> slots, Instant olderThan) {
    Set<Long> bound = bound();
    keys.collect(slot -> bound.contains(slot) || !slots.contains(slot), olderThan);
  }

  private Set<Long> bound() {
    return transactions.read(jobs::boundSlots);
  }
}
