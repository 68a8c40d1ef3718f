package dev.lethe.ending;

import dev.lethe.ending.Erasure.Action;
import dev.lethe.ending.Erasure.Cause;
import dev.lethe.ending.Erasure.Step;
import dev.lethe.ending.TrashStore.Trashed;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import dev.lethe.id.Viewer;
import dev.lethe.job.Actor;
import dev.lethe.job.Cancel;
import dev.lethe.job.DataEvent;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.JobState;
import dev.lethe.job.JobStore;
import dev.lethe.job.JobStore.Change;
import dev.lethe.job.Jobs;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.job.Transactions;
import dev.lethe.ledger.LinkStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How jobs end before their time and how their data ends: cancel, clean and delete as users see
 * them. Every front door, whatever it calls these, comes through here.
 *
 * <p>Each decision is one transaction. It is durable before anything is done about it, so that a
 * crash right after it only delays what was promised.
 */
public final class Endings {
  /** So many are ended in one transaction: others wait for it no longer than a moment. */
  private static final int AT_ONCE = 256;

  private final Transactions transactions;
  private final JobStore jobs;
  private final Jobs view;
  private final ErasureStore erasures;
  private final LinkStore links;
  private final TrashStore trash;
  private final Signals signals;
  private final IdSource ids;
  private final InstantSource clock;
  private final Duration silence;

  /**
   * What an {@link Endings} is made of.
   *
   * @param silence a worker not heard of for so long is not said to be stopping
   */
  public record Parts(
      Transactions transactions,
      JobStore jobs,
      Jobs view,
      ErasureStore erasures,
      LinkStore links,
      TrashStore trash,
      Signals signals,
      IdSource ids,
      InstantSource clock,
      Duration silence) {}

  /**
   * Who wants the end.
   *
   * @param viewer the account that asks, and whose jobs are there for it
   * @param key the API key by which the account asks; null if it asks otherwise
   */
  public record Asker(Viewer viewer, @Nullable KeyId key) {
    public AccountId account() {
      return viewer.account();
    }

    Actor actor() {
      return new Actor(account(), key);
    }
  }

  public Endings(Parts parts) {
    this.transactions = parts.transactions();
    this.jobs = parts.jobs();
    this.view = parts.view();
    this.erasures = parts.erasures();
    this.links = parts.links();
    this.trash = parts.trash();
    this.signals = parts.signals();
    this.ids = parts.ids();
    this.clock = parts.clock();
    this.silence = parts.silence();
  }

  /**
   * Stops the work of a job and keeps its record and inputs.
   *
   * @param wait how long to wait for the work to be gone before answering
   */
  public CancelAnswer cancel(Asker who, JobId id, @Nullable String reason, Duration wait)
      throws InterruptedException {
    Asked asked =
        transactions.write(() -> {
          Job before = Jobs.visible(jobs.lock(id), who.viewer());
          return before.state().ended()
              ? new Asked(before, true)
              : new Asked(who.actor().does(() -> cancel(who, before, reason)), false);
        });
    if (asked.endedBefore()) {
      return new CancelAnswer.AlreadyEnded(asked.job());
    }
    if (asked.job().state().ended()) {
      return answer(asked.job());
    }
    view.awaitEnd(id, wait);
    return answer(transactions.read(() -> jobs.find(id)).orElse(asked.job()));
  }

  private Job cancel(Asker who, Job job, @Nullable String reason) {
    boolean own = who.account().equals(job.account());
    return cancel(job, own ? Cancel.By.USER : Cancel.By.PARENT, reason);
  }

  /** Ends jobs whose deadline has passed, as a cancel would. */
  public void deadlinePassed(JobId id) {
    transactions.run(() ->
        jobs.lock(id)
            .filter(job -> !job.state().ended() && job.state() != JobState.CANCELLING)
            .ifPresent(job -> cancel(job, Cancel.By.DEADLINE, null)));
  }

  /**
   * Erases the data of an ended job; its record stays.
   *
   * @throws Refusal {@code job_not_terminal} while it has not ended, {@code job_held}
   */
  public Erasure clean(Asker who, JobId id, Duration wait) throws InterruptedException {
    Erasure begun =
        transactions.write(() -> {
          Job before = Jobs.visible(jobs.lock(id), who.viewer());
          if (!before.kept()) {
            return erasureOf(before);
          }
          if (!before.state().ended()) {
            throw new Refusal(ErrorCode.JOB_NOT_TERMINAL, "the job is " + before.state().word());
          }
          Holds.refuseHeld(jobs, before, DataEvent.CLEAN);
          return erase(before, before, Visibility.SHOWN, Action.CLEAN, Cause.USER, who.key());
        });
    return await(begun, wait);
  }

  /**
   * Stops a job if it runs, erases its data, and takes its record out of every listing.
   *
   * @throws Refusal {@code job_held}
   */
  public Erasure delete(Asker who, JobId id, Duration wait) throws InterruptedException {
    return delete(who, id, _ -> true, wait);
  }

  /**
   * As {@link #delete(Asker, JobId, Duration)}, for a front door to which some jobs are not there.
   *
   * @param there whether it is, asked in the transaction that begins the erasure
   */
  public Erasure delete(Asker who, JobId id, Predicate<Job> there, Duration wait)
      throws InterruptedException {
    Erasure begun =
        transactions.write(() -> {
          Job before =
              jobs.lock(id)
                  .filter(job -> who.viewer().sees(job.account()))
                  .filter(there)
                  .filter(job -> job.visibility() != Visibility.RECEIVING)
                  .orElseThrow(() -> Refusal.notFound("job"));
          if (before.hasData()) {
            Holds.refuseHeld(jobs, before, DataEvent.DELETE);
          }
          return delete(before, Cause.USER, who.key());
        });
    return await(begun, wait);
  }

  /**
   * Deletes many jobs and does not wait for their erasures. One that is not there, is somebody
   * else's, is held or is deleted already is passed over.
   *
   * @param some taken a few hundred at a time, each time in a transaction of its own
   * @return how many were deleted by this
   */
  public long delete(Asker who, Stream<JobId> some) {
    return some.gather(Gatherers.windowFixed(AT_ONCE))
        .mapToLong(group -> transactions.write(() -> deleteAll(who, group)))
        .sum();
  }

  private long deleteAll(Asker who, List<JobId> group) {
    List<Job> found =
        jobs.lock(group).stream()
            .filter(job -> who.viewer().sees(job.account()))
            .filter(job -> job.visibility() == Visibility.SHOWN)
            .toList();
    List<Change> cleaned =
        found.stream()
            .filter(job -> !job.hasData())
            .map(job -> new Change(job, job.with(Visibility.DELETED)))
            .toList();
    jobs.save(cleaned);
    List<Job> whole = found.stream().filter(Job::hasData).toList();
    Set<JobId> held = jobs.underHold(whole);
    List<Doomed> doomed =
        whole.stream().filter(job -> !held.contains(job.id())).map(this::stopped).toList();
    erase(doomed, Visibility.DELETED, new Why(Action.DELETE, Cause.USER, who.key()));
    return (long) cleaned.size() + doomed.size();
  }

  /**
   * The first step of the erasures of many jobs, which are locked in this transaction. That nothing
   * forbids it, no hold and no state, is for the caller to see to.
   */
  public List<Erasure> erase(List<Job> locked, Action action, Cause cause, @Nullable KeyId by) {
    boolean delete = action == Action.DELETE;
    List<Doomed> doomed =
        locked.stream().map(job -> delete ? stopped(job) : new Doomed(job, job)).toList();
    Visibility seen = delete ? Visibility.DELETED : Visibility.SHOWN;
    return doomed.isEmpty() ? List.of() : erase(doomed, seen, new Why(action, cause, by));
  }

  /** Stops the work of a job that is locked in this transaction and has not ended. */
  public void cancel(Job locked) {
    cancel(locked, Cancel.By.USER, null);
  }

  /** Ends a job whose key was destroyed already: no hold can keep what nobody can read. */
  public void bury(JobId id) {
    endKeyless(id, Cause.BURIED);
  }

  /** Ends a job whose key was not destroyed and is lost all the same. */
  public void giveUp(JobId id) {
    endKeyless(id, Cause.KEY_LOST);
  }

  private void endKeyless(JobId id, Cause cause) {
    transactions.run(
        () -> jobs.lock(id).filter(Job::hasData).ifPresent(job -> delete(job, cause, null)));
  }

  /** Undoes an upload that was not finished: nothing of it stays, not even a record. */
  public void discard(JobId id) {
    transactions.run(() ->
        jobs.lock(id)
            .filter(job -> job.kept() && job.visibility() == Visibility.RECEIVING)
            .ifPresent(job ->
                erase(
                    job,
                    cancelledForDelete(job),
                    Visibility.RECEIVING,
                    Action.DISCARD,
                    Cause.ABANDONED_UPLOAD,
                    null)));
  }

  /**
   * An erasure of a job of whoever asks.
   *
   * @throws Refusal {@code not_found} for an unknown one and for somebody else's
   */
  public Erasure erasure(Viewer who, ErasureId id) {
    return transactions
        .read(() -> erasures.find(id))
        .filter(e -> who.sees(e.account()) && e.action() != Action.DISCARD)
        .orElseThrow(() -> Refusal.notFound("erasure"));
  }

  /** Waits until an erasure is done, at most so long, and returns it as it is then. */
  public Erasure await(Erasure begun, Duration wait) throws InterruptedException {
    signals.await(
        s -> s instanceof Signal.Erased erased && erased.job().equals(begun.job()),
        wait,
        () -> current(begun).done());
    return current(begun);
  }

  private Erasure current(Erasure begun) {
    return transactions.read(() -> erasures.find(begun.id())).orElse(begun);
  }

  private Job cancel(Job before, Cancel.By by, @Nullable String reason) {
    Job after = before.cancelled(by, reason, clock.instant());
    jobs.save(before, after);
    transactions.afterCommit(new Signal.Changed(before.id()));
    transactions.afterCommit(new Signal.StopWanted(before.id()));
    return after;
  }

  private Erasure delete(Job before, Cause cause, @Nullable KeyId by) {
    if (!before.hasData()) {
      jobs.save(before, before.with(Visibility.DELETED));
      return erasureOf(before);
    }
    return erase(before, stopped(before).now(), Visibility.DELETED, Action.DELETE, cause, by);
  }

  private Doomed stopped(Job job) {
    return new Doomed(job, job.state().ended() ? job : cancelledForDelete(job));
  }

  private Job cancelledForDelete(Job job) {
    return job.cancelled(Cancel.By.DELETE, null, clock.instant());
  }

  private Erasure erase(
      Job before, Job now, Visibility seen, Action action, Cause cause, @Nullable KeyId by) {
    return erase(List.of(new Doomed(before, now)), seen, new Why(action, cause, by)).getFirst();
  }

  /** The first step of erasures, which is the same for one and for many. */
  private List<Erasure> erase(List<Doomed> doomed, Visibility seen, Why why) {
    Instant at = clock.instant();
    Map<JobId, Integer> revoked =
        links.revokeAll(doomed.stream().map(one -> one.before().id()).toList(), at);
    List<Erasure> begun =
        doomed.stream()
            .map(Doomed::before)
            .map(job -> begun(job, why, revoked.getOrDefault(job.id(), 0), at))
            .toList();
    var changes = new ArrayList<Change>();
    for (int i = 0; i < begun.size(); i++) {
      Doomed one = doomed.get(i);
      changes.add(new Change(one.before(), one.now().erasing(begun.get(i).id(), seen)));
    }
    jobs.save(changes);
    erasures.insert(begun);
    begun.stream()
        .map(Erasure::job)
        .flatMap(id ->
            Stream.of(new Signal.Changed(id), new Signal.StopWanted(id), new Signal.Erasing(id)))
        .forEach(transactions::afterCommit);
    return begun;
  }

  private Erasure begun(Job job, Why why, int linksRevoked, Instant at) {
    Optional<Trashed> trashed =
        job.data() == DataState.TRASHED ? trash.find(job.id()) : Optional.empty();
    trashed.ifPresent(what -> trash.remove(what.job()));
    return why.erasure(ids.erasure(), job, trashed, linksRevoked, at);
  }

  private Erasure erasureOf(Job job) {
    ErasureId id = job.links().erasure();
    return Optional.ofNullable(id)
        .flatMap(erasures::find)
        .orElseThrow(() -> new IllegalStateException(job.id() + " has no erasure"));
  }

  private CancelAnswer answer(Job job) {
    Cancel cancel = job.cancel();
    if (cancel != null && cancel.stopMillis() != null) {
      return new CancelAnswer.Stopped(job, cancel.stopMillis());
    }
    Instant heard = job.lease() == null ? Instant.MIN : job.lease().renewed();
    boolean silent = heard.isBefore(clock.instant().minus(silence));
    return silent ? new CancelAnswer.Unknown(job) : new CancelAnswer.Stopping(job);
  }

  private record Asked(Job job, boolean endedBefore) {}

  /** A job as it was locked, and with its work cancelled if it had to be. */
  private record Doomed(Job before, Job now) {}

  /** What jobs are erased for. */
  private record Why(Action action, Cause cause, @Nullable KeyId by) {
    Erasure erasure(ErasureId id, Job job, Optional<Trashed> trashed, int revoked, Instant at) {
      return new Erasure(
          id,
          job.id(),
          job.account(),
          job.type(),
          job.keySlot(),
          action,
          cause == Cause.UNDO_OVER && trashed.map(Trashed::policy).isPresent()
              ? Cause.RETENTION
              : cause,
          by == null ? trashed.map(Trashed::by).orElse(null) : by,
          Map.of(Step.READS_REFUSED, at),
          0,
          at,
          null,
          List.of(),
          revoked + trashed.map(Trashed::linksRevoked).orElse(0),
          List.of(),
          at,
          null);
    }
  }
}
