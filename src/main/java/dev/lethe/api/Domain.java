package dev.lethe.api;

import dev.lethe.account.Accounts;
import dev.lethe.account.Principal;
import dev.lethe.account.Sessions;
import dev.lethe.ending.Endings;
import dev.lethe.ending.Endings.Asker;
import dev.lethe.ending.Erasure;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.Jobs;
import dev.lethe.job.Operations;
import dev.lethe.job.Transactions;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Ledger;
import dev.lethe.ledger.Links;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** What a dialect speaks to: the same parts that the native API stands on. */
public record Domain(
    Gate gate,
    Intake intake,
    Accounts accounts,
    Sessions sessions,
    Jobs jobs,
    Operations operations,
    Endings endings,
    Artifacts artifacts,
    Ledger ledger,
    Links links,
    Transactions transactions,
    InstantSource clock) {
  /** So long a dialect waits for an end that is durable already; then it answers all the same. */
  public static final Duration END_WAIT = Duration.ofSeconds(5);

  /** Who asks, as the ends of jobs are told it. */
  public static Asker asker(Principal who) {
    return new Asker(who.account(), who.key());
  }

  /**
   * Stops a job that runs, then erases it; what is gone already is refused.
   *
   * @throws Refusal {@code not_found}, {@code job_deleted} or {@code job_erased}
   */
  public Erasure delete(Principal who, JobId id) throws InterruptedException {
    return endings.delete(
        asker(who), id, job -> job.kept() && job.visibility() == Visibility.SHOWN, END_WAIT);
  }

  /**
   * The job, if it is one of the account and its data is kept: to a dialect an unknown job,
   * somebody else's and one that is gone are one.
   */
  public Optional<Job> kept(AccountId account, JobId id) {
    return jobs.find(id)
        .filter(job -> job.account().equals(account))
        .filter(job -> job.kept() && job.visibility() == Visibility.SHOWN);
  }
}
