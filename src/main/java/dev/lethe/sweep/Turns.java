package dev.lethe.sweep;

import dev.lethe.ending.Endings;
import dev.lethe.ending.Erasure;
import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.id.SweepId;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.JobState;
import dev.lethe.job.JobStore;
import dev.lethe.job.JobStore.Change;
import dev.lethe.job.Transactions;
import dev.lethe.sweep.Sweep.Action;
import dev.lethe.sweep.Sweep.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Ends the next few jobs of a sweep. What becomes of the jobs and that the sweep knows it is one
 * transaction, begun with a lock on the sweep: so each job is ended once, whenever the server is
 * killed, and none after a pause was answered.
 */
final class Turns {
  private final Parts parts;

  record Parts(
      Transactions transactions,
      SweepStore store,
      SweepItems items,
      JobStore jobs,
      Endings endings) {}

  Turns(Parts parts) {
    this.parts = parts;
  }

  /** Returns how many it looked at; 0 if there are none left, or the sweep does not run. */
  int take(SweepId id, int limit) {
    return parts.transactions.write(() -> {
      Sweep sweep = parts.store.lock(id).filter(one -> one.state() == State.RUNNING).orElse(null);
      if (sweep == null) {
        return 0;
      }
      List<JobId> next = parts.items.planned(id, limit);
      if (next.isEmpty()) {
        return 0;
      }
      List<Item> became = end(sweep, next);
      long refused = became.stream().filter(item -> item.state() == Item.State.REFUSED).count();
      parts.items.save(sweep, became);
      parts.store.save(
          sweep, sweep.with(sweep.counts().plus(0, refused, became.size() - refused)), null);
      return next.size();
    });
  }

  private List<Item> end(Sweep sweep, List<JobId> next) {
    List<Job> locked = parts.jobs.lock(next);
    Map<JobId, Job> found = locked.stream().collect(Collectors.toMap(Job::id, Function.identity()));
    Set<JobId> fitting = fitting(sweep, locked);
    Set<JobId> held = held(sweep, locked);
    var became = new ArrayList<Item>();
    var ending = new ArrayList<Job>();
    for (JobId id : next) {
      Job job = found.get(id);
      Item.Why why = job == null ? Item.Why.NOT_FOUND : refusal(sweep, job, fitting, held);
      if (why != null) {
        became.add(Item.refused(id, why));
      } else {
        ending.add(Objects.requireNonNull(job));
      }
    }
    Map<JobId, ErasureId> erasures = end(sweep, ending, sweep.action());
    ending.forEach(job -> became.add(Item.waiting(job.id(), erasures.get(job.id()))));
    return became;
  }

  private Set<JobId> fitting(Sweep sweep, List<Job> locked) {
    var fitting = new HashSet<JobId>();
    Map<AccountId, List<JobId>> byAccount =
        locked.stream()
            .filter(job -> sweep.accounts().contains(job.account()))
            .collect(
                Collectors.groupingBy(
                    Job::account, Collectors.mapping(Job::id, Collectors.toList())));
    byAccount.forEach((account, jobs) -> fitting.addAll(parts.items.fitting(sweep, account, jobs)));
    return fitting;
  }

  private Set<JobId> held(Sweep sweep, List<Job> locked) {
    List<Job> whole = locked.stream().filter(Job::hasData).toList();
    return sweep.action().erases() && !whole.isEmpty() ? parts.jobs.underHold(whole) : Set.of();
  }

  /** What speaks against it, the strongest reason first; null if nothing does. */
  private static Item.@Nullable Why refusal(
      Sweep sweep, Job job, Set<JobId> fitting, Set<JobId> held) {
    boolean shown = job.visibility() == Visibility.SHOWN;
    if (!sweep.accounts().contains(job.account()) || job.visibility() == Visibility.RECEIVING) {
      return Item.Why.NOT_FOUND;
    }
    if (!shown && !(sweep.whole() && job.data() == DataState.TRASHED)) {
      return Item.Why.JOB_DELETED;
    }
    if (held.contains(job.id())) {
      return Item.Why.JOB_HELD;
    }
    if (sweep.action() != Action.DELETE && !job.kept()) {
      return Item.Why.JOB_ERASED;
    }
    if (!fitting.contains(job.id())) {
      return Item.Why.JOB_CHANGED;
    }
    return switch (sweep.action()) {
      case CANCEL -> job.state().ended() ? Item.Why.JOB_ENDED : null;
      case CLEAN -> job.state().ended() ? null : Item.Why.JOB_NOT_TERMINAL;
      case DELETE -> null;
    };
  }

  /** Returns what erases each of them. */
  private Map<JobId, ErasureId> end(Sweep sweep, List<Job> jobs, Action action) {
    return switch (action) {
      case CANCEL -> {
        jobs.stream()
            .filter(job -> job.state() != JobState.CANCELLING)
            .forEach(parts.endings::cancel);
        yield Map.of();
      }
      case CLEAN -> erase(sweep, jobs, Erasure.Action.CLEAN);
      case DELETE -> {
        List<Job> cleaned = jobs.stream().filter(job -> !job.hasData()).toList();
        parts.jobs.save(
            cleaned.stream().map(job -> new Change(job, job.with(Visibility.DELETED))).toList());
        List<Job> whole = jobs.stream().filter(Job::hasData).toList();
        var erasures = new HashMap<>(erase(sweep, whole, Erasure.Action.DELETE));
        cleaned.forEach(
            job -> erasures.put(job.id(), Objects.requireNonNull(job.links().erasure())));
        yield erasures;
      }
    };
  }

  private Map<JobId, ErasureId> erase(Sweep sweep, List<Job> jobs, Erasure.Action action) {
    return parts.endings.erase(jobs, action, Erasure.Cause.SWEEP, sweep.by().key()).stream()
        .collect(Collectors.toMap(Erasure::job, Erasure::id));
  }
}
