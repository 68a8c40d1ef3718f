package dev.lethe.retention;

import dev.lethe.ending.TimedEnds;
import dev.lethe.ending.TimedEnds.End;
import dev.lethe.ending.Trash;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.id.PolicyId;
import dev.lethe.job.Job;
import dev.lethe.job.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The rules as they are now, for jobs that are read without their content: which labels they have
 * is looked up by keyed hash, and only where there are policies for labels.
 */
public final class Judgement implements TimedEnds.Judge, Trash.Keeping {
  private final Transactions transactions;
  private final RetentionStore store;
  private final Policies policies;
  private final InstantSource clock;

  public Judgement(
      Transactions transactions, RetentionStore store, Policies policies, InstantSource clock) {
    this.transactions = transactions;
    this.store = store;
    this.policies = policies;
    this.clock = clock;
  }

  @Override
  public Map<JobId, End> judge(List<Job> locked) {
    Instant now = clock.instant();
    var ends = new HashMap<JobId, End>();
    fates(policies.rules(), locked.stream().map(Facts::of).toList())
        .forEach((id, fate) -> {
          if (fate.due(now)) {
            ends.put(id, fate.end());
          }
        });
    return ends;
  }

  @Override
  public Optional<Duration> of(Job job) {
    Rules rules = policies.rules();
    return rules.keeping(job, clock.instant(), labels(rules, List.of(Facts.of(job))).of(job.id()));
  }

  /** What becomes of each of these; those are not in it of which nothing does. */
  Map<JobId, Fate> fates(Rules rules, Collection<Facts> some) {
    Labels labels = labels(rules, some);
    var fates = new HashMap<JobId, Fate>();
    some.forEach(
        job -> rules.fate(job, labels.of(job.id())).ifPresent(fate -> fates.put(job.id(), fate)));
    return fates;
  }

  /**
   * As {@link #fates(Rules, Collection)}, by rules of which one policy is not kept as it is in
   * them.
   */
  Map<JobId, Fate> fates(Rules rules, Collection<Facts> some, Policy unkept) {
    Labels kept = labels(rules, some);
    Set<JobId> having = having(unkept, some);
    var fates = new HashMap<JobId, Fate>();
    for (Facts job : some) {
      Predicate<Policy> labelled =
          policy ->
              policy.id().equals(unkept.id())
                  ? having.contains(job.id())
                  : kept.of(job.id()).test(policy);
      rules.fate(job, labelled).ifPresent(fate -> fates.put(job.id(), fate));
    }
    return fates;
  }

  private Set<JobId> having(Policy policy, Collection<Facts> some) {
    AccountId account = policy.account();
    Policy.Label label = policy.scope().label();
    if (account == null || label == null || some.isEmpty()) {
      return Set.of();
    }
    List<JobId> ids = some.stream().map(Facts::id).toList();
    return transactions.read(() -> store.having(account, label, ids));
  }

  private Labels labels(Rules rules, Collection<Facts> some) {
    List<JobId> ids =
        some.stream().filter(job -> rules.looksAtLabels(job.account())).map(Facts::id).toList();
    return new Labels(ids.isEmpty() ? Map.of() : transactions.read(() -> store.labelled(ids)));
  }

  /** For which policies each job has the label. */
  private record Labels(Map<JobId, Set<PolicyId>> found) {
    Predicate<Policy> of(JobId job) {
      Set<PolicyId> its = found.getOrDefault(job, Set.of());
      return policy -> its.contains(policy.id());
    }
  }
}
