package dev.lethe.job;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;

/**
 * Sets bytes aside for files that are on their way, so that nobody else takes the room meanwhile.
 * What comes is taken from it; what does not come is given back.
 */
public final class Reservations {
  private final Transactions transactions;
  private final JobStore store;
  private final Allowance allowance;

  Reservations(Transactions transactions, JobStore store, Allowance allowance) {
    this.transactions = transactions;
    this.store = store;
    this.allowance = allowance;
  }

  /**
   * How large a file of this account may be.
   *
   * @param announced what its client says; negative if it says nothing
   * @throws Refusal {@code upload_too_large} if it is announced to be larger
   */
  public long largest(AccountId account, long announced) {
    long most = allowance.largest(account);
    if (announced > most) {
      throw new Refusal(
          ErrorCode.UPLOAD_TOO_LARGE, "an upload of this account has at most " + most + " bytes");
    }
    return most;
  }

  /**
   * Sets bytes aside for a file that is on its way into a draft; negative if nobody knows how many.
   *
   * @return how many are to be {@link #release released}, but for those that came
   * @throws Refusal {@code quota_exceeded}
   */
  public long reserve(Job draft, long bytes) {
    long wanted = wanted(draft.account(), bytes);
    more(draft.id(), wanted);
    return wanted;
  }

  /** Gives back what was set aside and was not needed. */
  public void release(JobId draft, long bytes) {
    if (bytes > 0) {
      more(draft, -bytes);
    }
  }

  private void more(JobId id, long more) {
    transactions.run(() ->
        store
            .lock(id)
            .filter(job -> job.takes(0))
            .ifPresent(job -> store.save(job, job.with(more(job.stored(), more)))));
  }

  private static Job.Stored more(Job.Stored now, long more) {
    return now.reserving(now.reserved() + more);
  }

  /** A job for an upload of so many bytes. */
  Job forUpload(Job job, long bytes) {
    return job.with(job.stored().reserving(wanted(job.account(), bytes)));
  }

  /** A job that is handed in: set aside is what its sources may bring, and nothing for uploads. */
  Job forSources(Job job) {
    int sources = job.content().sources().size();
    long bytes = sources == 0 ? 0 : sources * allowance.unknown(job.account());
    return job.with(job.stored().reserving(bytes));
  }

  private long wanted(AccountId account, long bytes) {
    return bytes < 0 ? allowance.unknown(account) : bytes;
  }
}
