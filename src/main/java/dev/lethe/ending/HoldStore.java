package dev.lethe.ending;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where holds are kept. Whether one stands, those ask who lock a job anyway, by {@link
 * dev.lethe.job.JobStore#underHold}.
 */
public interface HoldStore {
  /** Puts a hold on a job that is locked in this transaction, in place of one it has. */
  void put(Job job, Hold hold);

  /**
   * Puts a hold on an account, in place of one it has. From here to the end of the transaction no
   * erasure of its jobs begins.
   */
  void put(Hold ofAccount);

  Optional<Hold> find(JobId job);

  Optional<Hold> find(AccountId account);

  /** The holds of these jobs themselves; those of their accounts are not among them. */
  List<Hold> of(List<Job> jobs);

  /** Takes a hold away, in the name of whoever wants that. */
  void lift(Hold hold, Endings.Asker who, Instant now);
}
