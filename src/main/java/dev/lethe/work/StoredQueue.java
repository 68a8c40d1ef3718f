package dev.lethe.work;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.JobId;
import dev.lethe.job.Cancel;
import dev.lethe.job.Content.JobError;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Lease;
import dev.lethe.job.Job.Progress;
import dev.lethe.job.JobState;
import dev.lethe.job.JobStore;
import dev.lethe.job.JobStore.Change;
import dev.lethe.job.JobStore.Due;
import dev.lethe.job.QueueStore;
import dev.lethe.job.RunCaps;
import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import dev.lethe.job.TypeRule;
import dev.lethe.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue as rows of the job store: each call is one transaction that locks the job first. */
public final class StoredQueue implements JobQueue {
  private static final Logger log = LoggerFactory.getLogger(StoredQueue.class);
  private static final int LOST_AT_ONCE = 100;
  private static final int LAST_DOUBLING = 10;
  private static final int LET_IN_AT_ONCE = 1_000;

  private final Rows rows;
  private final Transactions transactions;
  private final JobStore jobs;
  private final QueueStore waiting;
  private final Ledger ledger;
  private final Consumer<JobId> deleteDropped;
  private final RunCaps caps;
  private final Settings settings;
  private final InstantSource clock;

  /**
   * How jobs are held.
   *
   * @param worker this node's name
   * @param containment how it holds its process trees
   * @param lease how long a worker may be silent
   * @param margin how much longer others wait before they take its jobs
   * @param backoff before the second attempt; doubled for each further one
   */
  public record Settings(
      String worker, String containment, Duration lease, Duration margin, Duration backoff) {
    Settings of(String other, String itsContainment) {
      return new Settings(other, itsContainment, lease, margin, backoff);
    }
  }

  /**
   * Where the jobs are, and what they leave when an attempt is undone.
   *
   * @param deleteDropped deletes what is left of the outputs of a job that were dropped
   * @param caps how many jobs of an account may run
   */
  public record Rows(
      Transactions transactions,
      JobStore jobs,
      QueueStore waiting,
      Ledger ledger,
      Consumer<JobId> deleteDropped,
      RunCaps caps) {
    /** Without limits of accounts. */
    public Rows(
        Transactions transactions,
        JobStore jobs,
        QueueStore waiting,
        Ledger ledger,
        Consumer<JobId> deleteDropped) {
      this(transactions, jobs, waiting, ledger, deleteDropped, RunCaps.NONE);
    }
  }

  /** What came of an attempt, as {@link JobQueue#finish} takes it. */
  record Report(Assignment claim, Outcome outcome, boolean gone) {}

  public StoredQueue(Rows rows, Settings settings, InstantSource clock) {
    this.rows = rows;
    this.transactions = rows.transactions();
    this.jobs = rows.jobs();
    this.waiting = rows.waiting();
    this.ledger = rows.ledger();
    this.deleteDropped = rows.deleteDropped();
    this.caps = rows.caps();
    this.settings = settings;
    this.clock = clock;
  }

  /** The same queue, in which another worker claims and holds. */
  public StoredQueue of(String worker, String containment) {
    return new StoredQueue(rows, settings.of(worker, containment), clock);
  }

  @Override
  public List<Claim> claim(Set<String> types, int limit) {
    if (types.isEmpty() || limit <= 0) {
      return List.of();
    }
    return transactions.write(() -> {
      Instant now = clock.instant();
      waiting.letIn(now, LET_IN_AT_ONCE);
      return Turns.toTake(waiting, caps, types).take(limit, ids -> claim(ids, now));
    });
  }

  private List<Claim> claim(List<JobId> ids, Instant now) {
    Map<JobId, Job> found = byId(jobs.find(ids));
    List<Change> changes =
        ids.stream()
            .map(found::get)
            .map(before -> new Change(before, before.claimed(lease(now), now)))
            .toList();
    save(changes);
    return changes.stream().map(change -> new Claim(change.after())).toList();
  }

  @Override
  public Heartbeat heartbeat(Assignment claim, Progress progress) {
    return transactions.write(() -> {
      Job job = jobs.lock(claim.id()).orElse(null);
      if (job == null || !holds(job, claim)) {
        return Heartbeat.ENDED;
      }
      jobs.save(job, job.heard(progress, lease(clock.instant())));
      return job.state() == JobState.RUNNING ? Heartbeat.CARRY_ON : Heartbeat.STOP;
    });
  }

  @Override
  public Heartbeat look(Assignment claim) {
    return look(List.of(claim)).getFirst();
  }

  /** As {@link #look(Assignment)}, for many, in their order. */
  List<Heartbeat> look(List<? extends Assignment> claims) {
    List<JobId> ids = claims.stream().map(Assignment::id).toList();
    Map<JobId, Job> found = byId(transactions.read(() -> jobs.outlines(ids)));
    return claims.stream()
        .map(claim ->
            Optional.ofNullable(found.get(claim.id()))
                .filter(job -> holds(job, claim))
                .map(job -> job.state() == JobState.RUNNING ? Heartbeat.CARRY_ON : Heartbeat.STOP)
                .orElse(Heartbeat.ENDED))
        .toList();
  }

  @Override
  public boolean takesOutputs(Assignment claim) {
    return transactions
        .read(() -> jobs.outline(claim.id()))
        .filter(job -> job.takes(claim.attempt()))
        .isPresent();
  }

  @Override
  public void finish(Assignment claim, Outcome outcome, boolean gone) {
    finish(List.of(new Report(claim, outcome, gone)));
  }

  /**
   * As {@link #finish(Assignment, Outcome, boolean)}, for all of them or for none.
   *
   * @return what was reported
   */
  List<Report> finish(List<Report> reports) {
    List<JobId> ids = reports.stream().map(report -> report.claim().id()).toList();
    return transactions.write(() -> {
      Map<JobId, Job> found = byId(jobs.lockWhole(ids));
      var changes = new ArrayList<Change>();
      for (Report report : reports) {
        Job job = held(Optional.ofNullable(found.get(report.claim().id())), report.claim());
        ended(job, report).ifPresent(after -> changes.add(new Change(job, after)));
      }
      save(changes);
      return reports;
    });
  }

  /** What is not known to be gone is not reported as stopped: its lease runs out. */
  private Optional<Job> ended(Job job, Report report) {
    if (job.state() == JobState.CANCELLING) {
      return report.gone() ? Optional.of(stopped(job)) : Optional.empty();
    }
    return Optional.of(
        switch (report.outcome()) {
          case Outcome.Succeeded(String result) ->
              job.succeeded(result, clock.instant(), report.gone());
          case Outcome.Failed failed -> failed(job, failed, report.gone());
        });
  }

  @Override
  public void stopped(Assignment claim) {
    transactions.run(() -> {
      Job job = held(claim);
      if (job.state() == JobState.CANCELLING) {
        save(job, stopped(job));
      }
    });
  }

  @Override
  public void release(Assignment claim, boolean gone) {
    transactions.run(() -> {
      Job job = held(claim);
      if (job.state() != JobState.CANCELLING) {
        save(job, withoutOutputs(job).released(clock.instant(), gone));
      } else if (gone) {
        save(job, stopped(job));
      }
    });
  }

  @Override
  public Duration idle(Set<String> types, Duration atMost) {
    if (types.isEmpty()) {
      return atMost;
    }
    Instant now = clock.instant();
    return transactions.read(() ->
        Turns.any(waiting, caps, types)
            ? Duration.ZERO
            : waiting
                .nextDue()
                .map(at -> Duration.between(now, at))
                .filter(wait -> wait.compareTo(atMost) < 0)
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
                .orElse(atMost));
  }

  /**
   * Takes the jobs from workers that were not heard of for a lease and a margin, and ends the
   * cancelled ones that were taken from their worker before.
   */
  public void expireLeases() {
    Instant now = clock.instant();
    Instant silentSince = now.minus(settings.margin());
    lose(Due.LEASE, silentSince, job -> lapsed(job.lease(), silentSince));
    lose(Due.UNHELD, now, job -> job.state() == JobState.CANCELLING && job.lease() == null);
  }

  private static boolean lapsed(@Nullable Lease lease, Instant silentSince) {
    return lease != null && lease.until().isBefore(silentSince);
  }

  private void lose(Due what, Instant since, Predicate<Job> still) {
    for (JobId id : transactions.read(() -> jobs.due(what, since, LOST_AT_ONCE))) {
      transactions.run(() -> jobs.lock(id).filter(still).ifPresent(job -> lose(job, false)));
      deleteDropped(id);
    }
  }

  /** The worker that made them is not there to do it. */
  private void deleteDropped(JobId id) {
    try {
      deleteDropped.accept(id);
    } catch (RuntimeException e) {
      log.warn("outputs of a lost attempt of {} stay until the next start", id, e);
    }
  }

  /** Takes back what this node held in an earlier run, all of whose processes are gone by now. */
  public int recover() {
    List<JobId> held = transactions.read(() -> jobs.heldBy(settings.worker()));
    for (JobId id : held) {
      transactions.run(() -> jobs.lock(id).ifPresent(job -> lose(job, true)));
    }
    return held.size();
  }

  private void lose(Job job, boolean confirmedGone) {
    var lost = new Outcome.Failed(ErrorCode.WORKER_LOST, "the worker was lost", true);
    if (job.state() != JobState.CANCELLING) {
      save(job, failed(job, lost, confirmedGone));
    } else if (confirmedGone) {
      save(job, stopped(job));
    } else {
      save(job, withoutPartial(job).stopped(Cancel.Stop.LEASE_EXPIRED, clock.instant()));
    }
  }

  private Job failed(Job job, Outcome.Failed failed, boolean confirmedGone) {
    Instant now = clock.instant();
    var why =
        new JobError(
            failed.code().code(), failed.message(), failed.retryable(), job.attempts().current());
    int failures = job.attempts().failures() + 1;
    return failed.retryable() && failures < job.terms().maxAttempts()
        ? withoutOutputs(job).retried(why, now.plus(backoff(failures)), confirmedGone)
        : withoutPartial(job).failed(why, now, confirmedGone);
  }

  private Duration backoff(int failures) {
    return settings.backoff().multipliedBy(1L << Math.min(failures - 1, LAST_DOUBLING));
  }

  private Job stopped(Job job) {
    return withoutPartial(job).stopped(Cancel.Stop.CONFIRMED, clock.instant());
  }

  private Job withoutPartial(Job job) {
    return job.terms().keepPartial() ? job : withoutOutputs(job);
  }

  private Job withoutOutputs(Job job) {
    if (!job.hasData()) {
      return job;
    }
    ledger.dropOutputs(job.id());
    int count = 0;
    long bytes = 0;
    for (Ledger.Tally left : ledger.tally(job.id())) {
      count += left.count();
      bytes += left.bytes();
    }
    return job.with(new Job.Stored(count, bytes, job.stored().reserved()));
  }

  private void save(Job before, Job after) {
    save(List.of(new Change(before, after)));
  }

  /** An end also wakes the eraser, which waits for it if the job was deleted. */
  private void save(List<Change> changes) {
    jobs.save(changes);
    for (Change change : changes) {
      Job after = change.after();
      transactions.afterCommit(new Signal.Changed(after.id()));
      if (!after.kept()) {
        transactions.afterCommit(new Signal.Erasing(after.id()));
      }
    }
    if (changes.stream().anyMatch(change -> change.after().state() == JobState.QUEUED)
        || freePlaces(changes)) {
      transactions.afterCommit(new Signal.Queued());
    }
  }

  /** A place below a limit comes free for every node, not only for the one that held the job. */
  private boolean freePlaces(List<Change> changes) {
    List<Job> freed =
        changes.stream()
            .filter(change -> change.before().lease() != null && change.after().lease() == null)
            .map(Change::after)
            .toList();
    if (freed.isEmpty()) {
      return false;
    }
    Map<String, TypeRule> rules = waiting.rules();
    return freed.stream().map(Job::type).anyMatch(type -> limits(rules.get(type)))
        || freed.stream().map(Job::account).distinct().anyMatch(of -> caps.of(of).isPresent());
  }

  private static boolean limits(@Nullable TypeRule rule) {
    return rule != null && rule.slots() != null;
  }

  private static Map<JobId, Job> byId(List<Job> some) {
    return some.stream().collect(Collectors.toMap(Job::id, Function.identity()));
  }

  private Job held(Assignment claim) {
    return held(jobs.lock(claim.id()), claim);
  }

  private Job held(Optional<Job> found, Assignment claim) {
    return found
        .filter(job -> holds(job, claim))
        .orElseThrow(
            () -> new Refusal(ErrorCode.ATTEMPT_ENDED, "the attempt is not the current one"));
  }

  private boolean holds(Job job, Assignment claim) {
    boolean working = job.state() == JobState.RUNNING || job.state() == JobState.CANCELLING;
    return working && job.attempts().current() == claim.attempt() && job.lease() != null;
  }

  private Lease lease(Instant now) {
    return new Lease(settings.worker(), now.plus(settings.lease()), now, settings.containment());
  }
}
