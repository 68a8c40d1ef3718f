package dev.lethe.sweep;

import dev.lethe.audit.AuditedItems;
import dev.lethe.audit.AuditedSweeps;
import dev.lethe.audit.Entry;
import dev.lethe.ending.TestDomain;
import dev.lethe.id.IdSource;
import dev.lethe.job.Job;
import dev.lethe.receipt.SignedSweeps;
import dev.lethe.store.SqlSweepItems;
import dev.lethe.store.SqlSweepStore;
import dev.lethe.sweep.Sweep.Action;
import dev.lethe.sweep.Sweeps.Viewer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The domain with its sweeps, which the test carries out a turn at a time. */
final class SweepDomain implements AutoCloseable {
  static final int RATE = 50;
  static final int TURN = 5;
  static final Duration PLAN_FOR = Duration.ofHours(1);
  final TestDomain domain;
  final SweepStore store;
  final SweepItems items;
  final Sweeps sweeps;
  final Sweeping sweeping;
  final Viewer viewer;
  final List<Entry> audited = new ArrayList<>();

  SweepDomain(TestDomain domain) {
    this.domain = domain;
    this.viewer = new Viewer(domain.asker.account(), false);
    store =
        new AuditedSweeps(
            new SqlSweepStore(domain.database, domain.keys), audited::addAll, domain.clock);
    items =
        new AuditedItems(
            new SqlSweepItems(domain.database, domain.keys), audited::addAll, domain.clock);
    sweeps =
        new Sweeps(
            new Sweeps.Parts(
                domain.database,
                store,
                items,
                domain.signals,
                new IdSource(domain.clock, new SecureRandom()),
                domain.clock,
                PLAN_FOR));
    sweeping =
        new Sweeping(
            new Sweeping.Parts(
                domain.database,
                store,
                items,
                domain.jobStore,
                domain.endings,
                new SignedSweeps(domain.signing),
                "node",
                domain.clock,
                RATE,
                PLAN_FOR));
  }

  Sweeps.Planned plan(Action action, Filter filter) {
    return sweeps.plan(domain.asker, domain.asker.account(), action, filter);
  }

  Sweep start(Sweeps.Planned planned) {
    return sweeps.start(domain.asker, domain.asker.account(), planned.sweep().plan().hash());
  }

  /** Plans, begins and carries out. */
  Sweep swept(Action action, Filter filter) throws InterruptedException {
    return done(start(plan(action, filter)));
  }

  /** Takes turns until the sweep has ended. */
  Sweep done(Sweep sweep) throws InterruptedException {
    for (int turns = 0; turns < 1_000; turns++) {
      Sweep now = sweeps.get(viewer, sweep.id());
      if (now.state().ended()) {
        return now;
      }
      sweeping.runOnce();
      domain.erase();
    }
    throw new AssertionError("the sweep does not end: " + sweeps.get(viewer, sweep.id()));
  }

  Map<String, Item> itemsOf(Sweep sweep) {
    var found = new java.util.TreeMap<String, Item>();
    sweeps
        .items(viewer, sweep.id(), Optional.empty(), Optional.empty(), 10_000)
        .forEach(item -> found.put(item.job().toString(), item));
    return found;
  }

  Item.Why refusal(Sweep sweep, Job job) {
    return itemsOf(sweep).get(job.id().toString()).code();
  }

  static Filter all() {
    return labelled(Map.of("customer", "c1"));
  }

  static Filter labelled(Map<String, String> labels) {
    return new Filter(java.util.Set.of(), null, null, null, labels, null, null, List.of());
  }

  @Override
  public void close() {
    domain.close();
  }
}
