package dev.lethe.audit;

import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.id.SweepId;
import dev.lethe.sweep.Item;
import dev.lethe.sweep.Sweep;
import dev.lethe.sweep.SweepItems;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The jobs of sweeps, with a word of each that was refused. Of the others their erasure or the end
 * of their work tells.
 */
public final class AuditedItems implements SweepItems {
  private final SweepItems items;
  private final AuditLog audit;
  private final InstantSource clock;

  public AuditedItems(SweepItems items, AuditLog audit, InstantSource clock) {
    this.items = items;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public void save(Sweep sweep, Collection<Item> some) {
    items.save(sweep, some);
    Instant now = clock.instant();
    audit.append(
        some.stream()
            .filter(item -> item.state() == Item.State.REFUSED)
            .map(item -> refused(sweep, item, now))
            .toList());
  }

  private static Entry refused(Sweep sweep, Item item, Instant now) {
    return new Entry(
        now,
        new Entry.By(sweep.by().account(), sweep.by().key()),
        sweep.account(),
        item.job(),
        "sweep.refused",
        sweep.id().toString(),
        Objects.requireNonNull(item.code()).word());
  }

  @Override
  public List<Found> matching(Sweep sweep, AccountId account, Optional<JobId> after, int limit) {
    return items.matching(sweep, account, after, limit);
  }

  @Override
  public Set<JobId> fitting(Sweep sweep, AccountId account, Collection<JobId> jobs) {
    return items.fitting(sweep, account, jobs);
  }

  @Override
  public void insert(SweepId sweep, Collection<JobId> jobs) {
    items.insert(sweep, jobs);
  }

  @Override
  public int remove(SweepId sweep, int limit) {
    return items.remove(sweep, limit);
  }

  @Override
  public List<Item> list(
      SweepId sweep, Optional<Item.State> state, Optional<JobId> after, int limit) {
    return items.list(sweep, state, after, limit);
  }

  @Override
  public List<JobId> planned(SweepId sweep, int limit) {
    return items.planned(sweep, limit);
  }

  @Override
  public List<Ended> ended(Sweep sweep, int limit) {
    return items.ended(sweep, limit);
  }

  @Override
  public long failing(SweepId sweep) {
    return items.failing(sweep);
  }

  @Override
  public Map<Item.Why, Long> refused(SweepId sweep) {
    return items.refused(sweep);
  }

  @Override
  public List<Proof> proofs(SweepId sweep, Optional<ErasureId> after, int limit) {
    return items.proofs(sweep, after, limit);
  }
}
