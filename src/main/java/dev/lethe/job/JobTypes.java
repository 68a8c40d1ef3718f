package dev.lethe.job;

import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Types of jobs as those see them who use them, and those who hold them back. */
public final class JobTypes {
  private static final int SLOTS = 1_024;
  private static final int RUNS = 99;

  private final Transactions transactions;
  private final QueueStore queue;
  private final JobStore jobs;
  private final KnownTypes types;

  /**
   * One type.
   *
   * @param type what it takes; empty if jobs of it wait but nobody here has heard of it
   * @param served whether this server or a worker elsewhere runs it
   * @param running how many jobs of it workers hold
   */
  public record View(
      String name,
      Optional<JobType> type,
      boolean served,
      TypeRule rule,
      long queued,
      long running) {}

  public JobTypes(Transactions transactions, QueueStore queue, JobStore jobs, KnownTypes types) {
    this.transactions = transactions;
    this.queue = queue;
    this.jobs = jobs;
    this.types = types;
  }

  /** All types that are known here, by name. */
  public List<View> list() {
    return transactions.read(this::views);
  }

  /** One type as it is now. */
  public View get(String type) {
    return transactions.read(() -> view(type)).orElseThrow(() -> Refusal.notFound("job type"));
  }

  /**
   * How long the last jobs of each type took that an account had done, from the start to the end of
   * the attempt that did it: the median. Of a type that is not named it had none.
   */
  public Map<String, Duration> medians(AccountId account, Collection<View> views) {
    return transactions.read(() -> {
      var medians = new HashMap<String, Duration>();
      for (View view : views) {
        List<Duration> runs = jobs.runs(account, view.name(), RUNS).stream().sorted().toList();
        if (!runs.isEmpty()) {
          medians.put(view.name(), runs.get(runs.size() / 2));
        }
      }
      return medians;
    });
  }

  /** From now on no job of this type is started; those that run go on. */
  public View pause(String type) {
    return change(type, rule -> rule.withPaused(true));
  }

  /** What waited since the pause is started. */
  public View resume(String type) {
    return change(type, rule -> rule.withPaused(false));
  }

  /**
   * Sets how many jobs of this type run at a time, on all servers together. Jobs beyond it that run
   * already go on.
   *
   * @param slots null for no limit
   */
  public View limit(String type, @Nullable Integer slots) {
    if (slots != null && (slots < 1 || slots > SLOTS)) {
      throw Refusal.field("/slots", "out_of_range", "1 to " + SLOTS + ", or null for no limit");
    }
    return change(type, rule -> rule.withSlots(slots));
  }

  private View change(String type, UnaryOperator<TypeRule> change) {
    return transactions.write(() -> {
      Map<String, TypeRule> rules = queue.lockRules();
      if (types.find(type).isEmpty() && !rules.containsKey(type)) {
        throw Refusal.notFound("job type");
      }
      queue.save(type, change.apply(rules.getOrDefault(type, TypeRule.NONE)));
      transactions.afterCommit(new Signal.Queued());
      return view(type).orElseThrow();
    });
  }

  private Optional<View> view(String type) {
    return views().stream().filter(view -> view.name().equals(type)).findFirst();
  }

  private List<View> views() {
    Map<String, TypeRule> rules = queue.rules();
    Map<String, Long> queued = queue.queued();
    List<QueueStore.Held> held = queue.held();
    SortedMap<String, JobType> known = types.all();
    var names = new TreeSet<>(known.keySet());
    names.addAll(rules.keySet());
    names.addAll(queued.keySet());
    return names.stream()
        .map(name -> {
          Optional<JobType> type = Optional.ofNullable(known.get(name));
          return new View(
              name,
              type,
              type.isPresent() && type.flatMap(types::unserved).isEmpty(),
              rules.getOrDefault(name, TypeRule.NONE),
              queued.getOrDefault(name, 0L),
              held.stream()
                  .filter(h -> h.type().equals(name))
                  .mapToLong(QueueStore.Held::count)
                  .sum());
        })
        .toList();
  }
}
