package dev.lethe.job;

import dev.lethe.error.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Types of jobs as operators see them: what is served, and what is held back. */
public final class JobTypes {
  private static final int SLOTS = 1_024;

  private final Transactions transactions;
  private final QueueStore queue;
  private final Map<String, ? extends JobType> types;
  private final OfferedTypes offered;

  /**
   * One type.
   *
   * @param served whether this server or a worker elsewhere runs it
   * @param running how many jobs of it workers hold
   */
  public record View(String name, boolean served, TypeRule rule, long queued, long running) {}

  public JobTypes(
      Transactions transactions,
      QueueStore queue,
      Map<String, ? extends JobType> types,
      OfferedTypes offered) {
    this.transactions = transactions;
    this.queue = queue;
    this.types = Map.copyOf(types);
    this.offered = offered;
  }

  /** With the types of this server alone. */
  public JobTypes(
      Transactions transactions, QueueStore queue, Map<String, ? extends JobType> types) {
    this(transactions, queue, types, OfferedTypes.NONE);
  }

  /** All types that are known here, by name. */
  public List<View> list() {
    return transactions.read(this::views);
  }

  /** One type as it is now. */
  public View get(String type) {
    return transactions.read(() -> view(type)).orElseThrow(() -> Refusal.notFound("job type"));
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
      boolean known = types.containsKey(type) || offered.find(type).isPresent();
      if (!known && !rules.containsKey(type)) {
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
    Set<String> elsewhere =
        offered.now().stream().map(OfferedTypes.Offer::type).collect(Collectors.toSet());
    var names = new TreeSet<>(types.keySet());
    names.addAll(elsewhere);
    names.addAll(rules.keySet());
    names.addAll(queued.keySet());
    return names.stream()
        .map(name ->
            new View(
                name,
                elsewhere.contains(name) || served(name),
                rules.getOrDefault(name, TypeRule.NONE),
                queued.getOrDefault(name, 0L),
                held.stream()
                    .filter(h -> h.type().equals(name))
                    .mapToLong(QueueStore.Held::count)
                    .sum()))
        .toList();
  }

  private boolean served(String name) {
    return Optional.ofNullable(types.get(name)).flatMap(JobType::unserved).isEmpty()
        && types.containsKey(name);
  }
}
