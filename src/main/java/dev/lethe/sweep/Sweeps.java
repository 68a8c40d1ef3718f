package dev.lethe.sweep;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.id.SweepId;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.job.Transactions;
import dev.lethe.sweep.Sweep.Action;
import dev.lethe.sweep.Sweep.Counts;
import dev.lethe.sweep.Sweep.State;
import dev.lethe.sweep.Sweep.Times;
import dev.lethe.sweep.SweepItems.Found;
import dev.lethe.sweep.SweepItems.Proof;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Sweeps as their owners see them: planned first, begun by whoever names the plan, paused, resumed
 * and aborted. That they are carried out is the matter of {@link Sweeping}.
 */
public final class Sweeps {
  private final Parts parts;
  private final Plans plans;

  /**
   * What {@link Sweeps} are made of.
   *
   * @param planFor how long a plan waits for somebody who wants it
   */
  public record Parts(
      Transactions transactions,
      SweepStore store,
      SweepItems items,
      Signals signals,
      IdSource ids,
      InstantSource clock,
      Duration planFor) {}

  /**
   * Who looks.
   *
   * @param admin whether as an administrator, who sees all
   */
  public record Viewer(AccountId account, boolean admin) {}

  /**
   * A sweep that is planned, and some of the jobs it is for.
   *
   * @param sample the first ones
   */
  public record Planned(Sweep sweep, List<Found> sample) {}

  public Sweeps(Parts parts) {
    this.parts = parts;
    this.plans = new Plans(parts.transactions(), parts.items());
  }

  /** Writes down which jobs of an account are to end. Nothing happens to them. */
  public Planned plan(Asker who, AccountId account, Action action, Filter filter) {
    Sweep fresh = fresh(who, account, List.of(account), action, filter, false);
    parts.transactions.run(() -> parts.store.insert(fresh));
    Plans.Made made = plans.make(fresh);
    Sweep planned = fresh.planned(made.plan(), parts.clock.instant().plus(parts.planFor));
    parts.transactions.run(() -> parts.store.save(fresh, planned, null));
    return new Planned(planned, made.sample());
  }

  /**
   * Ends everything that these accounts have, what is in the trash too, without anybody looking at
   * a plan. It joins the transaction in which it is called, and begins once that is durable.
   *
   * @param owner who sees the sweep and gets its receipt
   */
  public Sweep all(Asker who, AccountId owner, List<AccountId> accounts, Action action) {
    Sweep fresh = fresh(who, owner, accounts, action, Filter.NONE, true);
    parts.transactions.run(() -> {
      parts.store.insert(fresh);
      parts.transactions.afterCommit(new Signal.Sweeping());
    });
    return fresh;
  }

  /** So long before now, for those who ask for jobs of an age. */
  public Instant ago(Duration age) {
    return parts.clock.instant().minus(age);
  }

  private Sweep fresh(
      Asker who,
      AccountId owner,
      List<AccountId> accounts,
      Action action,
      Filter filter,
      boolean whole) {
    return new Sweep(
        parts.ids.sweep(),
        owner,
        accounts,
        who,
        action,
        whole,
        filter,
        State.PLANNING,
        Sweep.Plan.NONE,
        Counts.NONE,
        new Times(parts.clock.instant(), null, null, null));
  }

  /**
   * Begins what was planned, and nothing else. Asked again it gives the same sweep.
   *
   * @throws Refusal {@code plan_gone} if the account has no plan of this hash, or not any more
   */
  public Sweep start(Asker who, AccountId account, String hash) {
    return parts.transactions.write(() -> {
      Sweep found =
          parts
              .store
              .ofPlan(account, hash)
              .flatMap(sweep -> parts.store.lock(sweep.id()))
              .filter(sweep -> !expired(sweep))
              .orElseThrow(() -> new Refusal(ErrorCode.PLAN_GONE, "no plan has this hash"));
      if (found.state() != State.PLANNED) {
        return found;
      }
      return changed(found, found.started(who, parts.clock.instant()), who);
    });
  }

  /**
   * Begins no more of its jobs, until it is resumed.
   *
   * @throws Refusal {@code sweep_not_running} if it was not begun, or has come to its end
   */
  public Sweep pause(Viewer viewer, Asker who, SweepId id) {
    return change(viewer, who, id, State.PAUSED);
  }

  /** Goes on with it; refuses as {@link #pause} does. */
  public Sweep resume(Viewer viewer, Asker who, SweepId id) {
    return change(viewer, who, id, State.RUNNING);
  }

  /**
   * Ends it before its time: what was begun comes to its end, the rest is left as it is. Refuses as
   * {@link #pause} does.
   */
  public Sweep abort(Viewer viewer, Asker who, SweepId id) {
    return change(viewer, who, id, State.ABORTING);
  }

  private Sweep change(Viewer viewer, Asker who, SweepId id, State become) {
    return parts.transactions.write(() -> {
      Sweep before = visible(viewer, parts.store.lock(id));
      if (before.state() == become || (become == State.ABORTING && before.state().ended())) {
        return before;
      }
      if (!before.state().underWay() || before.state() == State.ABORTING) {
        throw new Refusal(ErrorCode.SWEEP_NOT_RUNNING, "the sweep is " + before.state().word());
      }
      return changed(before, before.with(become), who);
    });
  }

  private Sweep changed(Sweep before, Sweep after, Asker who) {
    parts.store.save(before, after, who);
    parts.transactions.afterCommit(new Signal.Sweeping());
    return after;
  }

  /**
   * The sweep, if whoever looks may see it.
   *
   * @throws Refusal {@code not_found}
   */
  public Sweep get(Viewer viewer, SweepId id) {
    return visible(viewer, parts.transactions.read(() -> parts.store.find(id)));
  }

  /** As {@link #get(Viewer, SweepId)}, but waits for its end, at most so long. */
  public Sweep get(Viewer viewer, SweepId id, Duration wait) throws InterruptedException {
    get(viewer, id);
    parts.signals.await(
        s -> s instanceof Signal.Sweeping, wait, () -> get(viewer, id).state().ended());
    return get(viewer, id);
  }

  /** How many of its jobs have failed so far; they are tried again. */
  public long failing(Sweep sweep) {
    return sweep.counts().waiting() == 0
        ? 0
        : parts.transactions.read(() -> parts.items.failing(sweep.id()));
  }

  /** Newest first, without plans. */
  public List<Sweep> list(AccountId account, Optional<SweepId> after, int limit) {
    return parts.transactions.read(() -> parts.store.list(account, after, limit));
  }

  public List<Item> items(
      Viewer viewer, SweepId id, Optional<Item.State> state, Optional<JobId> after, int limit) {
    get(viewer, id);
    return parts.transactions.read(() -> parts.items.list(id, state, after, limit));
  }

  /** The receipts of its jobs, in the order of the erasures' ids, as far as there are any. */
  public List<Proof> proofs(Viewer viewer, SweepId id, Optional<ErasureId> after, int limit) {
    get(viewer, id);
    return parts.transactions.read(() -> parts.items.proofs(id, after, limit));
  }

  /**
   * The one receipt of all, as it was signed.
   *
   * @throws Refusal {@code sweep_not_done}; {@code not_found} for a sweep that erased nothing, as
   *     it only cancelled
   */
  public String receipt(Viewer viewer, SweepId id) {
    Sweep sweep = get(viewer, id);
    if (!sweep.state().ended()) {
      throw new Refusal(ErrorCode.SWEEP_NOT_DONE, "there is no receipt before all is verified");
    }
    return parts
        .transactions
        .read(() -> parts.store.receipt(id))
        .orElseThrow(() -> Refusal.notFound("receipt"));
  }

  /** The one place where it is said who sees a sweep, and with it who may change it. */
  private Sweep visible(Viewer viewer, Optional<Sweep> found) {
    return found
        .filter(sweep -> viewer.admin() || sweep.account().equals(viewer.account()))
        .filter(sweep -> !expired(sweep))
        .orElseThrow(() -> Refusal.notFound("sweep"));
  }

  private boolean expired(Sweep sweep) {
    Instant expires = sweep.times().expires();
    return expires != null && !parts.clock.instant().isBefore(expires);
  }
}
