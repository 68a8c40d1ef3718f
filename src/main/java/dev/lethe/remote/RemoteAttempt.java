package dev.lethe.remote;

import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import dev.lethe.job.JobState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that a worker on another machine holds or held.
 *
 * @param worker whose lease it is: the key, and a keyed hash of the name that the worker gave
 * @param heardAt since when it is known that the claim arrived; null while it is not
 * @param report how the worker ended it; null while it did not
 * @param wipedAt when the worker confirmed that nothing of the job is left with it
 * @param attestedTo the erasure that was done before the worker confirmed it
 */
public record RemoteAttempt(
    JobId job,
    int attempt,
    KeyId key,
    String worker,
    Instant claimedAt,
    @Nullable Instant heardAt,
    @Nullable Report report,
    @Nullable Instant wipedAt,
    @Nullable ErasureId attestedTo) {

  /** A fresh claim. */
  static RemoteAttempt claimed(JobId job, int attempt, RemoteWorker by, Instant now) {
    return new RemoteAttempt(job, attempt, by.key(), by.lease(), now, null, null, null, null);
  }

  /**
   * How a worker ended its attempt.
   *
   * @param act the last word of the route it called
   * @param became what the job was then
   */
  public record Report(String act, JobState became) {}
}
