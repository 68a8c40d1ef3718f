package dev.lethe.api;

import dev.lethe.account.Accounts;
import dev.lethe.account.Sessions;
import dev.lethe.ending.Endings;
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
