package dev.lethe.ending;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.DataEvent;
import dev.lethe.job.DataLifecycle;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.JobStore;
import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Legal holds: puts and lifts them.
 *
 * <p>A hold of a job locks its row, as the first step of an erasure does, and one of an account
 * locks the account, which that step locks as well. So of a hold and an erasure that come together
 * the first durable one stands, and the other is refused.
 */
public final class Holds {
  private final Transactions transactions;
  private final JobStore jobs;
  private final HoldStore store;
  private final InstantSource clock;

  /**
   * Who puts or lifts a hold.
   *
   * @param admin whether as an administrator, who may hold what belongs to others
   */
  public record Holder(Asker asker, boolean admin) {
    Hold.By by() {
      return admin ? Hold.By.ADMIN : Hold.By.ACCOUNT;
    }
  }

  public Holds(Transactions transactions, JobStore jobs, HoldStore store, InstantSource clock) {
    this.transactions = transactions;
    this.jobs = jobs;
    this.store = store;
    this.clock = clock;
  }

  /**
   * Holds a job; one that is held already gets the new reason, and is held since the first time.
   *
   * @throws Refusal {@code too_late} once its data is not kept; {@code job_held} if it is an
   *     administrator who holds it, and another asks
   */
  public Hold put(Holder who, JobId id, @Nullable String reason) {
    return transactions.write(() -> {
      Job job = own(who, id);
      if (!job.hasData()) {
        throw new Refusal(ErrorCode.TOO_LATE, "the data of this job is " + job.data().word());
      }
      Optional<Hold> before = store.find(id);
      if (before.filter(hold -> foreign(hold, who)).isPresent()) {
        throw new Refusal(ErrorCode.JOB_HELD, "an administrator holds this job");
      }
      Hold hold = made(who, job.account(), id, before, reason);
      store.put(job, hold);
      return hold;
    });
  }

  /** Holds all jobs of an account, those that it makes later too. For administrators. */
  public Hold put(Asker admin, AccountId account, @Nullable String reason) {
    return transactions.write(() -> {
      var who = new Holder(admin, true);
      Hold hold = made(who, account, null, store.find(account), reason);
      store.put(hold);
      return hold;
    });
  }

  private Hold made(
      Holder who,
      AccountId account,
      @Nullable JobId job,
      Optional<Hold> before,
      @Nullable String reason) {
    return new Hold(
        account,
        job,
        who.by(),
        who.asker(),
        before.map(Hold::since).orElseGet(clock::instant),
        reason);
  }

  /**
   * Lifts the hold of a job, if it has one. That of its account stays.
   *
   * @throws Refusal {@code forbidden_scope} if an administrator holds it, and another asks
   */
  public void lift(Holder who, JobId id) {
    transactions.run(() -> {
      Job job = own(who, id);
      store
          .find(job.id())
          .ifPresent(hold -> {
            if (foreign(hold, who)) {
              throw new Refusal(
                  ErrorCode.FORBIDDEN_SCOPE, "an administrator holds this job: admin is needed");
            }
            lift(hold, who.asker());
          });
    });
  }

  /** Lifts the hold of an account, if it has one. For administrators. */
  public void lift(Asker admin, AccountId account) {
    transactions.run(() -> store.find(account).ifPresent(hold -> lift(hold, admin)));
  }

  private void lift(Hold hold, Asker who) {
    store.lift(hold, who, clock.instant());
    transactions.afterCommit(new Signal.Retention());
  }

  /** The hold of an account itself. */
  public Optional<Hold> find(AccountId account) {
    return transactions.read(() -> store.find(account));
  }

  /** By what each of these jobs is held, as its account may know it; a job's own hold first. */
  public Map<JobId, Hold> of(List<Job> some) {
    if (some.isEmpty()) {
      return Map.of();
    }
    return transactions.read(() -> {
      var found = new HashMap<JobId, Hold>();
      for (Job job : some) {
        if (job.hasData() && !found.containsKey(job.id())) {
          store.find(job.account()).ifPresent(hold -> found.put(job.id(), hold));
        }
      }
      store.of(some).forEach(hold -> found.put(hold.job(), hold));
      found.replaceAll((_, hold) -> hold.withoutForeignReason());
      return found;
    });
  }

  /**
   * Refuses what a hold forbids. To be asked in the transaction that does it.
   *
   * @throws Refusal {@code job_held}
   */
  static void refuseHeld(JobStore jobs, Job job, DataEvent event) {
    if (forbidden(jobs, job, event)) {
      throw new Refusal(ErrorCode.JOB_HELD, "the job is under a hold");
    }
  }

  static boolean forbidden(JobStore jobs, Job job, DataEvent event) {
    return DataLifecycle.yieldsToHold(job.data(), event) && jobs.underHold(job);
  }

  private static boolean foreign(Hold hold, Holder who) {
    return hold.by() == Hold.By.ADMIN && !who.admin();
  }

  private Job own(Holder who, JobId id) {
    return jobs.lock(id)
        .filter(job -> who.admin() || who.asker().viewer().sees(job.account()))
        .filter(job -> job.visibility() != Visibility.RECEIVING)
        .orElseThrow(() -> Refusal.notFound("job"));
  }
}
