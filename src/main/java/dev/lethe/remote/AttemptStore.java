package dev.lethe.remote;

import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where it is kept which worker on another machine held which attempt. */
public interface AttemptStore {
  void insert(List<RemoteAttempt> claimed);

  Optional<RemoteAttempt> find(JobId job, int attempt);

  /** Attempts that this worker holds now, and of which nothing says that it knows. */
  List<RemoteAttempt> unheard(String worker);

  /** The claim has arrived; the first time counts. */
  void heard(RemoteAttempt attempt, Instant at);

  void reported(RemoteAttempt attempt, String act, JobState became);

  /**
   * Nothing of the job is left with the worker; the first time counts.
   *
   * @param late the erasure that was done by then; null if none was
   */
  void wiped(RemoteAttempt attempt, Instant at, @Nullable ErasureId late);
}
