package dev.lethe.remote;

import dev.lethe.ending.Erasure;
import dev.lethe.ending.ErasureStore;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Progress;
import dev.lethe.job.JobState;
import dev.lethe.job.JobStore;
import dev.lethe.job.Transactions;
import dev.lethe.work.Claim;
import dev.lethe.work.Heartbeat;
import dev.lethe.work.Outcome;
import dev.lethe.work.StoredQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The queue as workers on other machines see it.
 *
 * <p>It is the queue of this server, with a lease in the name of the worker, and beside each lease
 * a row that says which key holds which attempt. That row outlives the lease. So one who asks for
 * what was never its own is told that there is no such thing, one who comes too late that its
 * attempt has ended, and one whose answer got lost hears the same once more.
 */
public final class RemoteQueue {
  private final Parts parts;

  /**
   * What a {@link RemoteQueue} is made of.
   *
   * @param queue the queue of this server
   * @param wallTime how long one attempt may run
   * @param deleteDropped deletes what is left of the outputs of a job that were dropped
   */
  public record Parts(
      Transactions transactions,
      JobStore jobs,
      AttemptStore attempts,
      ErasureStore erasures,
      StoredQueue queue,
      Duration wallTime,
      Consumer<JobId> deleteDropped,
      InstantSource clock) {}

  public RemoteQueue(Parts parts) {
    this.parts = parts;
  }

  /** Takes jobs that may run now, at most so many. */
  List<Held> claim(RemoteWorker worker, Set<String> types, int limit) {
    StoredQueue queue = queueOf(worker);
    if (limit <= 0 || !queue.idle(types, Duration.ofSeconds(1)).isZero()) {
      return List.of();
    }
    Instant now = parts.clock.instant();
    return parts.transactions.write(() -> {
      List<Held> held =
          queue.claim(types, limit).stream()
              .map(Claim::job)
              .map(job ->
                  new Held(
                      RemoteAttempt.claimed(job.id(), job.attempts().current(), worker, now), job))
              .toList();
      parts.attempts.insert(held.stream().map(Held::attempt).toList());
      return held;
    });
  }

  /** How long there is nothing to claim unless something new comes; at most so long. */
  Duration idle(Set<String> types, Duration atMost) {
    return parts.queue.idle(types, atMost);
  }

  /**
   * What was claimed for this worker in answers that got lost, with leases that begin anew.
   *
   * @param known what the worker knows that it holds
   */
  List<Held> undelivered(RemoteWorker worker, Predicate<RemoteAttempt> known) {
    List<RemoteAttempt> lost =
        parts.transactions.read(() -> parts.attempts.unheard(worker.lease())).stream()
            .filter(attempt -> attempt.key().equals(worker.key()) && !known.test(attempt))
            .toList();
    var again = new ArrayList<Held>();
    for (RemoteAttempt attempt : lost) {
      renewed(attempt).ifPresent(again::add);
    }
    return again;
  }

  private Optional<Held> renewed(RemoteAttempt attempt) {
    return parts.transactions.write(() -> {
      Optional<Job> found = parts.jobs.lock(attempt.job());
      if (found.isEmpty() || !holds(attempt, found.get())) {
        return Optional.empty();
      }
      Job job = found.get();
      Held held = Held.of(attempt, job);
      if (!held.stop()) {
        queueOf(held).heartbeat(held.claim(), job.progress());
      }
      return Optional.of(held);
    });
  }

  /**
   * What a key holds.
   *
   * @throws Refusal {@code not_found} if it never held it, {@code attempt_ended} if it does not any
   *     more
   */
  public Held held(KeyId key, JobId id, int attempt) {
    Held held =
        parts.transactions.read(() -> {
          RemoteAttempt known = known(key, id, attempt);
          return Held.of(known, parts.jobs.find(id).orElseThrow(RemoteQueue::unknown));
        });
    if (held.attempt().heardAt() == null) {
      parts.transactions.run(() -> parts.attempts.heard(held.attempt(), parts.clock.instant()));
    }
    return held;
  }

  /**
   * Renews the lease, and tells whether to carry on. A stop renews nothing, and who is past its
   * wall time has failed.
   *
   * @param progress null to leave it as it is
   * @throws Refusal as {@link #held}
   */
  public Heartbeat heartbeat(KeyId key, JobId id, int attempt, @Nullable Progress progress) {
    Heartbeat answer =
        parts.transactions.write(() -> {
          RemoteAttempt known = known(key, id, attempt);
          Job job = parts.jobs.lock(id).orElseThrow(RemoteQueue::unknown);
          Held held = Held.of(known, job);
          parts.attempts.heard(known, parts.clock.instant());
          if (held.stop()) {
            // What is being ended is not held any longer: its lease runs out if nobody reports.
            return Heartbeat.STOP;
          }
          if (overdue(known)) {
            queueOf(held).finish(held.claim(), tookTooLong(), false);
            return Heartbeat.ENDED;
          }
          return queueOf(held)
              .heartbeat(held.claim(), progress == null ? job.progress() : progress);
        });
    if (answer == Heartbeat.ENDED) {
      parts.deleteDropped.accept(id);
      throw new Refusal(ErrorCode.ATTEMPT_ENDED, "the attempt is past its wall time");
    }
    return answer;
  }

  private boolean overdue(RemoteAttempt attempt) {
    return parts.clock.instant().isAfter(attempt.claimedAt().plus(parts.wallTime));
  }

  private Outcome tookTooLong() {
    return new Outcome.Failed(ErrorCode.LIMIT_EXCEEDED, "wall time of " + parts.wallTime, false);
  }

  /**
   * Takes the end of an attempt; the same again changes nothing and is answered the same.
   *
   * @return what the job is then; {@code cancelling} if a stop is still waited for
   * @throws Refusal as {@link #held}
   */
  public JobState report(KeyId key, JobId id, int attempt, End end) {
    JobState became = parts.transactions.write(() -> reported(key, id, attempt, end));
    parts.deleteDropped.accept(id);
    return became;
  }

  private JobState reported(KeyId key, JobId id, int attempt, End end) {
    Job job = parts.jobs.lock(id).orElseThrow(RemoteQueue::unknown);
    RemoteAttempt known = known(key, id, attempt);
    RemoteAttempt.Report before = known.report();
    if (before != null && before.act().equals(end.word())) {
      return before.became();
    }
    Held held = Held.of(known, job);
    StoredQueue queue = queueOf(held);
    switch (end) {
      case End.Finished finished -> queue.finish(held.claim(), finished.outcome(), finished.gone());
      case End.Released released -> queue.release(held.claim(), released.gone());
      case End.Stopped stopped -> stopped(queue, held, stopped.gone());
    }
    Job after = parts.jobs.find(id).orElseThrow();
    if (after.lease() == null) {
      parts.attempts.reported(known, end.word(), after.state());
    } else {
      parts.attempts.heard(known, parts.clock.instant());
    }
    if (end.wiped()) {
      parts.attempts.wiped(known, parts.clock.instant(), null);
    }
    return after.state();
  }

  /** A stop of which the worker is not sure is none: its lease runs out. */
  private static void stopped(StoredQueue queue, Held held, boolean gone) {
    if (gone) {
      queue.stopped(held.claim());
    }
  }

  /**
   * Takes the word of a worker that nothing of the job is left with it, at any time after the
   * attempt.
   *
   * @return when it said so first
   * @throws Refusal {@code not_found}, or {@code invalid_request} while the attempt goes on
   */
  public Instant wiped(KeyId key, JobId id, int attempt) {
    return parts.transactions.write(() -> {
      Job job = parts.jobs.lock(id).orElseThrow(RemoteQueue::unknown);
      RemoteAttempt known = known(key, id, attempt);
      if (known.wipedAt() != null) {
        return known.wipedAt();
      }
      if (holds(known, job)) {
        throw new Refusal(
            ErrorCode.INVALID_REQUEST, "the attempt goes on: report how it ends, with wiped");
      }
      Instant now = parts.clock.instant();
      parts.attempts.wiped(known, now, done(job).orElse(null));
      return now;
    });
  }

  private static boolean holds(RemoteAttempt attempt, Job job) {
    try {
      Held.of(attempt, job);
      return true;
    } catch (Refusal _) {
      return false;
    }
  }

  /** An erasure that knows already what its receipt says. */
  private Optional<ErasureId> done(Job job) {
    ErasureId erasure = job.links().erasure();
    return erasure == null
        ? Optional.empty()
        : parts
            .erasures
            .find(erasure)
            .filter(found -> found.steps().containsKey(Erasure.Step.ROWS_CLEARED))
            .map(Erasure::id);
  }

  /** The server found that the attempt cannot go on. Too late, it changes nothing. */
  void fail(Held held, Outcome.Failed why) {
    try {
      queueOf(held).finish(held.claim(), why, true);
    } catch (Refusal e) {
      if (e.code() != ErrorCode.ATTEMPT_ENDED) {
        throw e;
      }
    }
    parts.deleteDropped.accept(held.job().id());
  }

  private RemoteAttempt known(KeyId key, JobId id, int attempt) {
    return parts
        .attempts
        .find(id, attempt)
        .filter(found -> found.key().equals(key))
        .orElseThrow(RemoteQueue::unknown);
  }

  private static Refusal unknown() {
    return Refusal.notFound("claim");
  }

  private StoredQueue queueOf(RemoteWorker worker) {
    return parts.queue.of(worker.lease(), worker.containment());
  }

  private StoredQueue queueOf(Held held) {
    return queueOf(held.attempt(), held.job());
  }

  private StoredQueue queueOf(RemoteAttempt attempt, Job job) {
    Job.Lease lease = job.lease();
    return parts.queue.of(attempt.worker(), lease == null ? "" : lease.containment());
  }
}
