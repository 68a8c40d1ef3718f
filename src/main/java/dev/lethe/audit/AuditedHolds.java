package dev.lethe.audit;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.ending.Hold;
import dev.lethe.ending.HoldStore;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A store of holds that writes down who put one and who lifted it; never why. */
public final class AuditedHolds implements HoldStore {
  private final HoldStore holds;
  private final AuditLog audit;
  private final InstantSource clock;

  public AuditedHolds(HoldStore holds, AuditLog audit, InstantSource clock) {
    this.holds = holds;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public void put(Job job, Hold hold) {
    holds.put(job, hold);
    append(hold, hold.holder(), clock.instant(), "hold.put");
  }

  @Override
  public void put(Hold ofAccount) {
    holds.put(ofAccount);
    append(ofAccount, ofAccount.holder(), clock.instant(), "hold.put");
  }

  @Override
  public void lift(Hold hold, Asker who, Instant now) {
    holds.lift(hold, who, now);
    append(hold, who, now, "hold.lifted");
  }

  private void append(Hold hold, Asker who, Instant at, String action) {
    audit.append(
        new Entry(
            at,
            new Entry.By(who.account(), who.key()),
            hold.account(),
            hold.job(),
            action,
            null,
            hold.by().word()));
  }

  @Override
  public Optional<Hold> find(JobId job) {
    return holds.find(job);
  }

  @Override
  public Optional<Hold> find(AccountId account) {
    return holds.find(account);
  }

  @Override
  public List<Hold> of(List<Job> jobs) {
    return holds.of(jobs);
  }
}
