package dev.lethe.work;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Lane;
import dev.lethe.job.QueueStore;
import dev.lethe.job.RunCaps;
import dev.lethe.job.TypeRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is.
 *
 * <p>A free slot goes to the account of which the fewest jobs run; among equals to the one that was
 * served the longest ago. So an account with ten thousand jobs takes all slots as long as nobody
 * else wants one, and the next that comes free goes to whoever comes along. Only inside an account
 * its priorities count, then the time since when a job could have started. The choice is made among
 * the first of each lane, which is why it does not matter how long a lane is.
 */
final class Turns {
  private static final Comparator<Lane> INSIDE_AN_ACCOUNT =
      Comparator.comparingInt(Lane::priority)
          .reversed()
          .thenComparing(Lane::since)
          .thenComparing(lane -> lane.first().toString());

  private final QueueStore queue;
  private final RunCaps caps;
  private final List<Lane> lanes;
  private final Map<String, TypeRule> rules;

  /** What runs, of which one is told only where it makes a difference. */
  private @Nullable Running running;

  private final Map<AccountId, OptionalInt> capped = new HashMap<>();
  private final Map<AccountId, Integer> takenOf = new HashMap<>();

  /** By id, so that two nodes write their turns in one order and never wait for each other. */
  private final Map<AccountId, Long> served =
      new TreeMap<>(Comparator.comparing(AccountId::toString));

  private Turns(QueueStore queue, RunCaps caps, Set<String> types, Map<String, TypeRule> rules) {
    this.queue = queue;
    this.caps = caps;
    this.rules = rules;
    this.lanes = new ArrayList<>();
    queue.lanes().stream().filter(lane -> types.contains(lane.type())).forEach(lanes::add);
  }

  /** How many jobs run, by account and by type. */
  private record Running(Map<AccountId, Integer> of, Map<String, Integer> ofType) {
    void add(AccountId account, String type, int jobs) {
      of.merge(account, jobs, Integer::sum);
      ofType.merge(type, jobs, Integer::sum);
    }
  }

  /** For taking jobs of these types: nobody else takes any against the same limits meanwhile. */
  static Turns toTake(QueueStore queue, RunCaps caps, Set<String> types) {
    return new Turns(queue, caps, types, queue.lockRules());
  }

  /** Whether there is a job of these types to take. */
  static boolean any(QueueStore queue, RunCaps caps, Set<String> types) {
    var turns = new Turns(queue, caps, types, queue.rules());
    return turns.lanes.stream().anyMatch(lane -> turns.open(lane) && turns.free(lane.account()));
  }

  /** Locks and claims the next jobs, at most so many, and writes down who was served. */
  <T> List<T> take(int most, Function<List<JobId>, List<T>> claim) {
    var taken = new ArrayList<T>();
    long turn = lanes.isEmpty() ? 0 : queue.lastTurn();
    Optional<Lane> chosen = choose();
    while (taken.size() < most && chosen.isPresent()) {
      Lane lane = chosen.get();
      lanes.remove(lane);
      // Where others hold all that is left of a lane, it is closed for this time.
      List<JobId> jobs = lock(lane, most - taken.size());
      if (!jobs.isEmpty()) {
        takenOf.merge(lane.account(), jobs.size(), Integer::sum);
        taken.addAll(claim.apply(jobs));
        turn += jobs.size();
        served.put(lane.account(), turn);
        count(lane.account(), lane.type(), jobs.size());
        if (taken.size() < most) {
          queue.lane(lane.account(), lane.type()).ifPresent(lanes::add);
        }
      }
      chosen = choose();
    }
    served.forEach(queue::served);
    return List.copyOf(taken);
  }

  /** One job, as the next may be another lane's; of the only open lane, as many as may run. */
  private List<JobId> lock(Lane lane, int most) {
    Integer slots = rule(lane).slots();
    int ofType = slots == null ? most : slots - running().ofType().getOrDefault(lane.type(), 0);
    boolean only = lanes.stream().noneMatch(this::open);
    int some = Math.min(Math.min(only ? most : 1, ofType), room(lane.account()));
    return some > 0 ? queue.lockFirst(lane, some) : List.of();
  }

  /** As far as can be told without asking others to wait. */
  private boolean free(AccountId account) {
    OptionalInt most = cap(account);
    return most.isEmpty() || running().of().getOrDefault(account, 0) < most.getAsInt();
  }

  /** How many more jobs of an account may run, now that nobody else starts one. */
  private int room(AccountId account) {
    OptionalInt most = cap(account);
    if (most.isEmpty()) {
      return Integer.MAX_VALUE;
    }
    // What this transaction has taken is counted at its end.
    OptionalInt others = caps.lockRunning(account);
    return others.isEmpty()
        ? 0
        : most.getAsInt() - others.getAsInt() - takenOf.getOrDefault(account, 0);
  }

  private OptionalInt cap(AccountId account) {
    return capped.computeIfAbsent(account, caps::of);
  }

  private Optional<Lane> choose() {
    return lanes.stream()
        .filter(this::open)
        .min(
            Comparator.comparing((Lane lane) -> running().of().getOrDefault(lane.account(), 0))
                .thenComparing(lane -> served.getOrDefault(lane.account(), lane.turn()))
                .thenComparing(lane -> lane.account().toString())
                .thenComparing(INSIDE_AN_ACCOUNT));
  }

  private boolean open(Lane lane) {
    TypeRule rule = rule(lane);
    Integer slots = rule.slots();
    return !rule.paused()
        && (slots == null || running().ofType().getOrDefault(lane.type(), 0) < slots);
  }

  private TypeRule rule(Lane lane) {
    return rules.getOrDefault(lane.type(), TypeRule.NONE);
  }

  private Running running() {
    if (running == null) {
      var counted = new Running(new HashMap<>(), new HashMap<>());
      queue.held().forEach(held -> counted.add(held.account(), held.type(), held.count()));
      running = counted;
    }
    return running;
  }

  /** What was not counted yet will be found when it is. */
  private void count(AccountId account, String type, int jobs) {
    if (running != null) {
      running.add(account, type, jobs);
    }
  }
}
