package dev.lethe.job;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where jobs are kept. It knows no rule of a job's life: it finds, locks and saves rows. Content
 * goes in and out under the job's own key; without that key a job reads with {@link Content#NONE}.
 */
public interface JobStore {
  void insert(Job job);

  Optional<Job> find(JobId id);

  /** As {@link #find(JobId)}, for many; those that are not there are left out. */
  List<Job> find(Collection<JobId> ids);

  /**
   * As {@link #find(JobId)}, without its content: to see whose it is, and whether its data is
   * there.
   */
  Optional<Job> outline(JobId id);

  /** Whether the data of a job is kept: what is asked again and again while it is read. */
  boolean kept(JobId id);

  /** As {@link #outline}, for many; those that are not there are left out. */
  List<Job> outlines(Collection<JobId> ids);

  /** Reads a job for a change: until the transaction ends nobody else can lock it. */
  Optional<Job> lock(JobId id);

  /**
   * As {@link #lock(JobId)}, for many and without their content, for jobs whose content is to end.
   * In the order of their ids, so that no two who lock some of the same wait for each other.
   */
  List<Job> lock(Collection<JobId> ids);

  /** As {@link #lock(Collection)}, with their content. */
  List<Job> lockWhole(Collection<JobId> ids);

  /** Saves a job that was locked in the same transaction. */
  default void save(Job before, Job after) {
    save(List.of(new Change(before, after)));
  }

  /** Saves jobs that were locked in the same transaction. */
  void save(List<Change> changes);

  /** Removes every trace of a job that nobody was told of. */
  void remove(JobId id);

  /** Clears what the records hold of the content; the records themselves stay, as tombstones. */
  void clearContent(Collection<JobId> ids);

  List<Job> list(JobQuery query);

  /** Jobs for which something is due, longest due first. */
  List<JobId> due(Due what, Instant now, int limit);

  /** Jobs that this worker holds. */
  List<JobId> heldBy(String worker);

  /** Key slots that a row refers to. */
  Set<Long> boundSlots();

  /** Whether the account accepts jobs, which stays so until the end of the present transaction. */
  boolean open(AccountId account);

  /**
   * Whether a hold of the job or of its account stands. To be asked of a job that was locked in the
   * same transaction: until that ends, nobody puts a hold that this one would have had to see.
   */
  default boolean underHold(Job job) {
    return !underHold(List.of(job)).isEmpty();
  }

  /** Those of these jobs for which {@link #underHold(Job)} holds. */
  Set<JobId> underHold(Collection<Job> jobs);

  /**
   * Jobs whose data is there, kept or in the trash, in the order of their ids.
   *
   * @param after the last one of the batch before
   */
  List<JobId> keptAfter(Optional<JobId> after, int limit);

  /** How many jobs an account made since then, those that are gone included. */
  long madeSince(AccountId account, Instant since);

  /** What an account has stored in jobs whose data is there, kept or in the trash. */
  Job.Stored stored(AccountId account);

  /** How long the newest jobs of a type took that an account had done, at most so many. */
  List<Duration> runs(AccountId account, String type, int limit);

  /** How many jobs are in each state. */
  Map<JobState, Long> counts();

  /** A job as it was when it was locked, and as it is to be. */
  record Change(Job before, Job after) {}

  /** What can be due. */
  enum Due {
    /** A running or cancelling job whose lease ended before now. */
    LEASE,
    /** A job that is cancelling since before now, and that no worker holds. */
    UNHELD,
    /** A job that has not ended and whose deadline has passed. */
    DEADLINE,
    /** A job whose data is to be deleted by now, and not held. */
    PURGE,
    /** A job whose upload nobody finished. */
    RECEIVING
  }
}
