package dev.lethe.retention;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Transactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what time will end before it does. It asks the same rules as the sweep, of job after job in
 * pieces, so that neither memory nor anybody else's wait grows with the number of jobs.
 */
public final class Previews {
  /** So many jobs are looked at for one preview; what is behind them is not told. */
  static final int MOST_JOBS = 2_000_000;

  private static final int SLICE = 5_000;

  private final Transactions transactions;
  private final RetentionStore store;
  private final Policies policies;
  private final Judgement judgement;
  private final InstantSource clock;

  public Previews(
      Transactions transactions,
      RetentionStore store,
      Policies policies,
      Judgement judgement,
      InstantSource clock) {
    this.transactions = transactions;
    this.store = store;
    this.policies = policies;
    this.judgement = judgement;
    this.clock = clock;
  }

  /** What all rules that there are will end, of one account or of all. */
  public Preview of(Optional<AccountId> account) {
    var sum = new Preview.Adding(clock.instant());
    boolean complete =
        each(
            account,
            slice -> {
              Map<JobId, Fate> fates = judgement.fates(policies.rules(), slice);
              slice.stream()
                  .filter(job -> fates.containsKey(job.id()))
                  .forEach(job -> sum.add(job, fates.get(job.id())));
            });
    return sum.done(complete);
  }

  /**
   * What becomes of the jobs that a change of policies touches: those that the one ends that goes,
   * and those that the one will that comes. Of a policy that stays as it is, both are the same.
   *
   * @param after the one that comes; empty if the other is removed
   */
  public Preview change(Policy before, Optional<Policy> after) {
    Rules now = policies.rules();
    Rules then = policies.rulesWith(before.id(), after);
    var by = new Fate.OfPolicy(before.id());
    var sum = new Preview.Adding(clock.instant());
    boolean complete =
        each(
            Optional.ofNullable(before.account()),
            slice -> {
              Map<JobId, Fate> old = judgement.fates(now, slice);
              Map<JobId, Fate> fresh = judgement.fates(then, slice, after.orElse(before));
              for (Facts job : slice) {
                Fate fate = fresh.get(job.id());
                if (fate != null && (fate.by().equals(by) || isBy(by, old.get(job.id())))) {
                  sum.add(job, fate);
                }
              }
            });
    return sum.done(complete);
  }

  /**
   * What of each account will end on each of some days, as their numbers since 1970 in UTC are.
   *
   * @param first the first of these
   * @param last the last one
   */
  List<Foreseen> between(long first, long last) {
    Instant now = clock.instant();
    var sums = new HashMap<Dated, Preview.Sum>();
    each(
        Optional.empty(),
        slice -> {
          Map<JobId, Fate> fates = judgement.fates(policies.rules(), slice);
          for (Facts job : slice) {
            Fate fate = fates.get(job.id());
            long day = fate == null ? last + 1 : Preview.day(fate.at());
            if (day >= first && day <= last && !job.held()) {
              var its = new Dated(job.account(), day);
              sums.put(its, sums.getOrDefault(its, Preview.Sum.NONE).plus(job.bytes()));
            }
          }
        });
    return sums.entrySet().stream()
        .map(one -> foreseen(one.getKey(), one.getValue(), now))
        .toList();
  }

  private static Foreseen foreseen(Dated its, Preview.Sum sum, Instant now) {
    return new Foreseen(its.account(), its.day(), sum.jobs(), sum.bytes(), now);
  }

  private record Dated(AccountId account, long day) {}

  private static boolean isBy(Fate.By by, @Nullable Fate fate) {
    return fate != null && fate.by().equals(by);
  }

  /** Whether all were looked at. */
  private boolean each(Optional<AccountId> account, Consumer<List<Facts>> look) {
    Optional<JobId> behind = Optional.empty();
    for (int looked = 0; looked < MOST_JOBS; looked += SLICE) {
      Optional<JobId> from = behind;
      List<Facts> slice = transactions.read(() -> store.all(account, from, SLICE));
      look.accept(slice);
      if (slice.size() < SLICE) {
        return true;
      }
      behind = Optional.of(slice.getLast().id());
    }
    return false;
  }
}
