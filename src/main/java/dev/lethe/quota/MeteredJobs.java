package dev.lethe.quota;

import static java.util.Comparator.comparing;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.job.JobStore;
import dev.lethe.job.JobStoreAround;
import dev.lethe.job.Transactions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A job store that counts what accounts use. It stands at the one place through which every change
 * of a job goes, so that no way of changing one can forget to count, and counts inside the
 * transaction of the change, so that neither is ever durable without the other.
 *
 * <p>All changes of one transaction are added up and written at its end, in the order of the
 * accounts: the row of an account is locked for as short as can be, and no two transactions wait
 * for each other's.
 *
 * <p>Only what is asked for is refused: a new job, and bytes for one that was not handed in yet.
 * What follows from it, as a retry, a fetched input or a result, is counted and never refused. A
 * job is removed only after its erasure has counted it out.
 */
public final class MeteredJobs implements JobStoreAround {
  private final JobStore jobs;
  private final UsageStore usage;
  private final Warnings warnings;
  private final Transactions transactions;

  /** Whom to tell that an account comes near to a limit. */
  @FunctionalInterface
  public interface Warnings {
    Warnings NONE = (_, _) -> {};

    /**
     * Tells of it, in the present transaction.
     *
     * @param by the job that made the difference
     */
    void warn(Job by, Warning warning);
  }

  /** That an account uses so much of what it may. */
  public record Warning(Limit limit, long used, long allowed) {}

  public MeteredJobs(
      JobStore jobs, UsageStore usage, Warnings warnings, Transactions transactions) {
    this.jobs = jobs;
    this.usage = usage;
    this.warnings = warnings;
    this.transactions = transactions;
  }

  @Override
  public void insert(Job job) {
    jobs.insert(job);
    count(Used.NOTHING, job, true);
  }

  @Override
  public void save(List<Change> changes) {
    jobs.save(changes);
    changes.forEach(
        one -> count(Used.by(one.before()), one.after(), one.before().state() == JobState.DRAFT));
  }

  private void count(Used before, Job after, boolean asked) {
    Used more = Used.by(after).minus(before);
    if (!more.equals(Used.NOTHING)) {
      transactions.atEnd(this, Sums::new).add(after, more, asked);
    }
  }

  /** What one transaction changes, by account. */
  private final class Sums implements Runnable {
    private final Map<AccountId, Sum> sums = new TreeMap<>(comparing(AccountId::toString));

    void add(Job job, Used more, boolean asked) {
      sums.computeIfAbsent(job.account(), _ -> new Sum(job)).add(job, more, asked);
    }

    @Override
    public void run() {
      sums.forEach((account, sum) -> sum.write(account));
    }
  }

  private final class Sum {
    private final Set<Limit> strict = EnumSet.noneOf(Limit.class);
    private Used more = Used.NOTHING;
    private Job last;

    Sum(Job first) {
      last = first;
    }

    void add(Job job, Used change, boolean asked) {
      last = job;
      more = more.plus(change);
      if (asked && change.bytes() > 0) {
        strict.add(Limit.STORED_BYTES);
      }
      if (asked && change.queued() > 0) {
        strict.add(Limit.QUEUED_JOBS);
      }
    }

    void write(AccountId account) {
      if (more.equals(Used.NOTHING)) {
        return;
      }
      var now = usage.add(account, more, strict).orElseThrow(() -> refusal(account, more, strict));
      for (Limit limit : List.of(Limit.STORED_BYTES, Limit.QUEUED_JOBS)) {
        long soft = now.limits().soft(limit);
        long after = now.used().of(limit);
        if (after >= soft && after - more.of(limit) < soft) {
          warnings.warn(last, new Warning(limit, after, now.limits().of(limit)));
        }
      }
    }
  }

  private Refusal refusal(AccountId account, Used more, Set<Limit> strict) {
    var now = usage.find(account);
    Limit which =
        strict.stream()
            .filter(limit -> now.used().of(limit) + more.of(limit) > now.limits().of(limit))
            .findFirst()
            .orElse(Limit.STORED_BYTES);
    return over(which, now, more.of(which));
  }

  static Refusal over(Limit limit, UsageStore.Standing now, long more) {
    long used = now.used().of(limit);
    long allowed = now.limits().of(limit);
    return new Refusal(
        ErrorCode.QUOTA_EXCEEDED,
        "%s: %d of %d are used, %d more are wanted".formatted(limit.word(), used, allowed, more),
        new Refusal.Quota(limit.word(), used, more, allowed));
  }

  @Override
  public JobStore inner() {
    return jobs;
  }
}
