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
 * A store of jobs around another one, which it asks for everything but what it is there for. What
 * changes a job it has to say itself, so that nothing is passed on by having been forgotten.
 */
public interface JobStoreAround extends JobStore {

  /** What it stands around. */
  JobStore inner();

  @Override
  default Optional<Job> find(JobId id) {
    return inner().find(id);
  }

  @Override
  default List<Job> find(Collection<JobId> ids) {
    return inner().find(ids);
  }

  @Override
  default Optional<Job> outline(JobId id) {
    return inner().outline(id);
  }

  @Override
  default boolean kept(JobId id) {
    return inner().kept(id);
  }

  @Override
  default List<Job> outlines(Collection<JobId> ids) {
    return inner().outlines(ids);
  }

  @Override
  default Optional<Job> lock(JobId id) {
    return inner().lock(id);
  }

  @Override
  default List<Job> lock(Collection<JobId> ids) {
    return inner().lock(ids);
  }

  @Override
  default List<Job> lockWhole(Collection<JobId> ids) {
    return inner().lockWhole(ids);
  }

  @Override
  default void remove(JobId id) {
    inner().remove(id);
  }

  @Override
  default void clearContent(Collection<JobId> ids) {
    inner().clearContent(ids);
  }

  @Override
  default List<Job> list(JobQuery query) {
    return inner().list(query);
  }

  @Override
  default List<JobId> due(Due what, Instant now, int limit) {
    return inner().due(what, now, limit);
  }

  @Override
  default List<JobId> heldBy(String worker) {
    return inner().heldBy(worker);
  }

  @Override
  default Set<Long> boundSlots() {
    return inner().boundSlots();
  }

  @Override
  default Set<JobId> underHold(Collection<Job> some) {
    return inner().underHold(some);
  }

  @Override
  default List<JobId> keptAfter(Optional<JobId> after, int limit) {
    return inner().keptAfter(after, limit);
  }

  @Override
  default boolean open(AccountId account) {
    return inner().open(account);
  }

  @Override
  default Job.Stored stored(AccountId account) {
    return inner().stored(account);
  }

  @Override
  default long madeSince(AccountId account, Instant since) {
    return inner().madeSince(account, since);
  }

  @Override
  default List<Duration> runs(AccountId account, String type, int limit) {
    return inner().runs(account, type, limit);
  }

  @Override
  default Map<JobState, Long> counts() {
    return inner().counts();
  }
}
