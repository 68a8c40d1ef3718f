package dev.lethe.ending;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.ending.TrashStore.Trashed;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import dev.lethe.id.PolicyId;
import dev.lethe.job.Cancel;
import dev.lethe.job.DataEvent;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.JobStore;
import dev.lethe.job.JobStore.Change;
import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import dev.lethe.ledger.LinkStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Deletes that can be undone for a while. To everybody a job in the trash is deleted; what sets it
 * apart is that nothing of it is destroyed yet. Its work and its links end at once and for good: to
 * bring them back too would be to start something nobody is looking at any more.
 */
public final class Trash {
  /** Longer than this, a delete is no delete. */
  public static final Duration LONGEST = Duration.ofDays(366);

  private final Transactions transactions;
  private final JobStore jobs;
  private final TrashStore store;
  private final LinkStore links;
  private final Keeping keeping;
  private final InstantSource clock;

  /** How long a job is kept after its end that says nothing of that itself. */
  @FunctionalInterface
  public interface Keeping {
    /** Empty for ever. The job is one whose content cannot be read at the moment. */
    Optional<Duration> of(Job job);
  }

  /** What a {@link Trash} is made of. */
  public record Parts(
      Transactions transactions,
      JobStore jobs,
      TrashStore store,
      LinkStore links,
      Keeping keeping,
      InstantSource clock) {}

  public Trash(Parts parts) {
    this.transactions = parts.transactions();
    this.jobs = parts.jobs();
    this.store = parts.store();
    this.links = parts.links();
    this.keeping = parts.keeping();
    this.clock = parts.clock();
  }

  /**
   * Deletes a job such that it can be brought back. Of one that is in the trash already the first
   * date stays.
   *
   * @param undoFor so long, but not beyond the date at which the job goes by itself
   * @throws Refusal {@code job_held}; {@code job_deleted} or {@code job_erased} if nothing is left
   *     that could be brought back
   */
  public Job put(Asker who, JobId id, Duration undoFor) {
    return transactions.write(() -> {
      Job before = own(who, id);
      return switch (before.data()) {
        case KEPT -> put(who, before, undoFor);
        case TRASHED -> before;
        case ERASING, ERASED -> throw gone(before);
      };
    });
  }

  private Job put(Asker who, Job before, Duration undoFor) {
    Holds.refuseHeld(jobs, before, DataEvent.TRASH);
    return put(List.of(before), undoFor, who.key(), null).getFirst();
  }

  /** As somebody would put it there, for jobs that are locked and not held. */
  List<Job> put(List<Job> some, Duration undoFor, @Nullable KeyId by, @Nullable PolicyId policy) {
    Instant now = clock.instant();
    List<Change> changes =
        some.stream()
            .map(job -> new Change(job, stopped(job, now).trashed(now.plus(undoFor))))
            .toList();
    jobs.save(changes);
    Map<JobId, Integer> revoked = links.revokeAll(some.stream().map(Job::id).toList(), now);
    for (Job job : some) {
      JobId id = job.id();
      int ended = revoked.getOrDefault(id, 0);
      store.insert(new Trashed(id, job.account(), by, now, ended, policy));
      transactions.afterCommit(new Signal.Changed(id));
      transactions.afterCommit(new Signal.StopWanted(id));
      transactions.afterCommit(new Signal.Erasing(id));
    }
    return changes.stream().map(Change::after).toList();
  }

  private static Job stopped(Job job, Instant now) {
    return job.state().ended() ? job : job.cancelled(Cancel.By.DELETE, null, now);
  }

  /**
   * Brings a job back; one that is back already is returned as it is.
   *
   * @throws Refusal {@code job_deleted} once its time is over, also before it is erased; {@code
   *     job_erased} if it was cleaned
   */
  public Job undelete(Asker who, JobId id) {
    return transactions.write(() -> {
      Job before = own(who, id);
      if (before.data() == DataState.TRASHED && inTime(before)) {
        return undelete(who, before);
      }
      if (!before.kept()) {
        throw gone(before);
      }
      return before;
    });
  }

  private static Refusal gone(Job job) {
    return job.visibility() == Visibility.DELETED
        ? new Refusal(ErrorCode.JOB_DELETED, "this job was deleted")
        : new Refusal(ErrorCode.JOB_ERASED, "the data of this job was erased");
  }

  private Job undelete(Asker who, Job before) {
    Instant now = clock.instant();
    JobId id = before.id();
    Instant until = keeping.of(before).map(now::plus).orElse(null);
    jobs.save(before, before.undeleted(until));
    Trashed trashed =
        store.find(id).orElseThrow(() -> new IllegalStateException(id + " was never trashed"));
    store.restore(trashed, who, now);
    transactions.afterCommit(new Signal.Changed(id));
    // Read again, for what is in the trash was read without its content.
    return jobs.find(id).orElseThrow();
  }

  private boolean inTime(Job job) {
    Instant until = job.times().purgeAt();
    return until != null && !clock.instant().isAfter(until);
  }

  private Job own(Asker who, JobId id) {
    return jobs.lock(id)
        .filter(job -> who.viewer().sees(job.account()))
        .filter(job -> job.visibility() != Visibility.RECEIVING)
        .orElseThrow(() -> Refusal.notFound("job"));
  }
}
