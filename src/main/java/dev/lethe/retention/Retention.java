package dev.lethe.retention;

import static java.util.Comparator.comparing;

import dev.lethe.ending.Expiry;
import dev.lethe.ending.TimedEnds;
import dev.lethe.id.JobId;
import dev.lethe.job.JobStore;
import dev.lethe.job.JobStore.Due;
import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import dev.lethe.retention.Walk.Mark;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the data of jobs whose time has come, a bounded number in each run.
 *
 * <p>It does not look at a job again and again until it is due. Jobs come of age in the order of an
 * index, so a walk along it meets each once, when it is as old as a rule says; the rules then tell
 * whether that is the one that counts. How far a walk is stands in memory only: it begins anew with
 * the server, when policies change or a hold is lifted, and once an hour, so that nothing is lost
 * by forgetting it.
 */
public final class Retention implements Expiry.Sweep {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);

  /** So many are ended in one transaction: others wait for it no longer than a moment. */
  private static final int AT_ONCE = 256;

  private static final int MOST_ENDED = 4_096;
  private static final int MOST_SLICES = 100;
  private static final int SLICE = 1_000;
  private static final Duration ANEW = Duration.ofHours(1);
  private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

  /** What fell due since the last run is not late yet. */
  private static final Duration NOT_LATE = Duration.ofSeconds(5);

  private final Transactions transactions;
  private final JobStore jobs;
  private final RetentionStore store;
  private final Policies policies;
  private final Judgement judgement;
  private final TimedEnds ends;
  private final InstantSource clock;
  private final Map<Walk, Mark> marks = new HashMap<>();
  private Instant nextPass = Instant.MIN;
  private volatile boolean anew;
  private volatile Progress progress;

  /** What a {@link Retention} is made of. */
  public record Parts(
      Transactions transactions,
      JobStore jobs,
      RetentionStore store,
      Policies policies,
      Judgement judgement,
      TimedEnds ends,
      InstantSource clock) {}

  /**
   * How far it is.
   *
   * @param until up to when everything was ended that was due
   * @param complete whether that is all there was
   */
  private record Progress(Instant until, boolean complete) {}

  public Retention(Parts parts) {
    this.transactions = parts.transactions();
    this.jobs = parts.jobs();
    this.store = parts.store();
    this.policies = parts.policies();
    this.judgement = parts.judgement();
    this.ends = parts.ends();
    this.clock = parts.clock();
    this.progress = new Progress(clock.instant(), true);
  }

  /** To be told of what changes. */
  public void onSignal(Signal signal) {
    if (signal instanceof Signal.Retention) {
      anew = true;
    }
  }

  /** Whether there is more to do at once. */
  public boolean behind() {
    return !progress.complete();
  }

  /** For how long that job has been due that has been due for the longest. */
  public Duration lag() {
    Progress now = progress;
    Duration since = Duration.between(now.until(), clock.instant());
    boolean fresh = now.complete() && since.compareTo(NOT_LATE) < 0;
    return fresh || since.isNegative() ? Duration.ZERO : since;
  }

  @Override
  public int runOnce() {
    var run = new Run(clock.instant());
    // A pass that is under way is brought to its end: else the last walk might never begin.
    if (progress.complete() && (anew || !nextPass.isAfter(run.now))) {
      anew = false;
      nextPass = run.now.plus(ANEW);
      marks.clear();
    }
    run.dated();
    Set<Walk> walks = policies.rules().walks();
    marks.keySet().retainAll(walks);
    walks.forEach(run::along);
    if (run.failed) {
      nextPass = run.now.plus(AFTER_FAILURE);
    }
    progress = new Progress(run.oldest, run.complete);
    return run.ended;
  }

  /** One run: what it has done, and what it leaves to the next. */
  private final class Run {
    private final Instant now;
    private Instant oldest;
    private boolean complete = true;
    private boolean failed;
    private int ended;
    private int slices;

    Run(Instant now) {
      this.now = now;
      this.oldest = now;
    }

    /** Jobs that have a date of their own, and those in the trash. */
    void dated() {
      List<JobId> due = List.of();
      while (ended < MOST_ENDED) {
        due = transactions.read(() -> jobs.due(Due.PURGE, now, AT_ONCE));
        int before = ended;
        end(due);
        if (due.size() < AT_ONCE || ended == before) {
          return;
        }
      }
      JobId last = due.getLast();
      transactions
          .read(() -> jobs.find(last))
          .map(job -> job.times().purgeAt())
          .ifPresent(this::leaves);
    }

    void along(Walk walk) {
      Instant before = now.minus(walk.after());
      @Nullable Instant reached = null;
      while (ended < MOST_ENDED && slices < MOST_SLICES) {
        slices++;
        Optional<Mark> behind = Optional.ofNullable(marks.get(walk));
        List<Facts> slice = transactions.read(() -> store.slice(walk, behind, before, SLICE));
        List<Facts> ofAge =
            slice.stream().takeWhile(job -> walk.mark(job).at().isBefore(before)).toList();
        List<Map.Entry<JobId, Fate>> due = due(ofAge);
        end(due.stream().map(Map.Entry::getKey).toList());
        if (!ofAge.isEmpty()) {
          marks.put(walk, walk.mark(ofAge.getLast()));
        }
        if (ofAge.size() < SLICE) {
          return;
        }
        reached = due.isEmpty() ? reached : due.getLast().getValue().at();
      }
      leaves(reached == null ? now : reached);
    }

    private List<Map.Entry<JobId, Fate>> due(List<Facts> some) {
      List<Facts> free = some.stream().filter(job -> !job.held()).toList();
      return judgement.fates(policies.rules(), free).entrySet().stream()
          .filter(one -> one.getValue().due(now))
          .sorted(comparing(one -> one.getValue().at()))
          .toList();
    }

    private void leaves(Instant due) {
      complete = false;
      oldest = due.isBefore(oldest) ? due : oldest;
    }

    private void end(List<JobId> due) {
      for (int i = 0; i < due.size(); i += AT_ONCE) {
        List<JobId> group = due.subList(i, Math.min(i + AT_ONCE, due.size()));
        try {
          ended += ends.end(group, judgement);
        } catch (RuntimeException e) {
          log.warn("{} jobs could not be ended together, trying each alone", group.size(), e);
          group.forEach(this::alone);
        }
      }
    }

    /** One that cannot be ended holds up no other. */
    private void alone(JobId id) {
      try {
        ended += ends.end(List.of(id), judgement);
      } catch (RuntimeException e) {
        failed = true;
        log.error("{} is due and could not be ended, trying it again", id, e);
      }
    }
  }
}
