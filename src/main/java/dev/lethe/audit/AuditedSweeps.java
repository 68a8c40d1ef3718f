package dev.lethe.audit;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.id.AccountId;
import dev.lethe.id.SweepId;
import dev.lethe.sweep.Sweep;
import dev.lethe.sweep.SweepStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store of sweeps that writes down who began, stopped and resumed one, and how it ended. */
public final class AuditedSweeps implements SweepStore {
  private final SweepStore sweeps;
  private final AuditLog audit;
  private final InstantSource clock;

  public AuditedSweeps(SweepStore sweeps, AuditLog audit, InstantSource clock) {
    this.sweeps = sweeps;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public void insert(Sweep sweep) {
    sweeps.insert(sweep);
  }

  @Override
  public void save(Sweep before, Sweep after, @Nullable Asker who) {
    sweeps.save(before, after, who);
    if (before.state() == after.state() || !(after.state().underWay() || after.state().ended())) {
      return;
    }
    boolean resumed = before.state() == Sweep.State.PAUSED && after.state() == Sweep.State.RUNNING;
    audit.append(
        new Entry(
            clock.instant(),
            who == null ? Entry.By.SERVER : new Entry.By(who.account(), who.key()),
            after.account(),
            null,
            "sweep." + (resumed ? "resumed" : after.state().word()),
            after.id().toString(),
            after.action().word()));
  }

  @Override
  public Optional<Sweep> lock(SweepId id) {
    return sweeps.lock(id);
  }

  @Override
  public Optional<Sweep> find(SweepId id) {
    return sweeps.find(id);
  }

  @Override
  public List<Sweep> list(AccountId account, Optional<SweepId> after, int limit) {
    return sweeps.list(account, after, limit);
  }

  @Override
  public Optional<Sweep> ofPlan(AccountId account, String hash) {
    return sweeps.ofPlan(account, hash);
  }

  @Override
  public List<Sweep> active() {
    return sweeps.active();
  }

  @Override
  public List<SweepId> forgotten(Instant now, Instant interrupted, int limit) {
    return sweeps.forgotten(now, interrupted, limit);
  }

  @Override
  public void remove(SweepId id) {
    sweeps.remove(id);
  }

  @Override
  public void keepReceipt(SweepId id, String signed) {
    sweeps.keepReceipt(id, signed);
  }

  @Override
  public Optional<String> receipt(SweepId id) {
    return sweeps.receipt(id);
  }
}
