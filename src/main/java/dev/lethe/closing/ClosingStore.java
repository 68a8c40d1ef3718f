package dev.lethe.closing;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.id.SweepId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the end of accounts needs of the database. */
public interface ClosingStore {
  /**
   * Locks accounts whole: from here to the end of the transaction nobody makes a job or a key of
   * theirs, or holds them.
   */
  void lock(List<AccountId> accounts);

  /** What forbids to end these accounts; empty if nothing does. */
  Optional<Held> held(List<AccountId> accounts);

  /** From here on the account accepts nothing, and no key and no login of it is worth anything. */
  void begin(AccountId account, SweepId sweep, Instant at);

  /** Another sweep goes on with what the first one left. */
  void sweptBy(AccountId account, SweepId sweep);

  /** The accounts that are closing, in the order of their ids. */
  List<Pending> pending();

  /** What these accounts have left. */
  Left left(List<AccountId> accounts);

  /** Uploads into jobs that nobody will see any more. */
  List<JobId> receiving(List<AccountId> accounts, int limit);

  /** Removes what the account has beside jobs, for which its key was needed. */
  void forget(AccountId account);

  void closed(AccountId account, Instant at);

  /** What a hold stands on. */
  enum Held {
    JOB,
    ACCOUNT
  }

  /** An account that is closing. */
  record Pending(AccountId account, long keySlot, SweepId sweep) {}

  /**
   * Jobs that are not erased.
   *
   * @param free to be ended: no hold keeps them
   * @param bound held, or on their way out
   */
  record Left(long free, long bound) {
    boolean nothing() {
      return free == 0 && bound == 0;
    }
  }
}
