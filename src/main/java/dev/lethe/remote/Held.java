package dev.lethe.remote;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.work.Claim;

/** A job that a worker on another machine holds at the moment. */
public record Held(RemoteAttempt attempt, Job job) {
  /**
   * Puts the two together.
   *
   * @throws Refusal {@code attempt_ended} if the attempt is not the current one any more
   */
  static Held of(RemoteAttempt attempt, Job job) {
    boolean working = job.state() == JobState.RUNNING || job.state() == JobState.CANCELLING;
    boolean current = job.attempts().current() == attempt.attempt();
    boolean leased = job.lease() != null && job.lease().worker().equals(attempt.worker());
    if (!working || !current || !leased) {
      throw new Refusal(ErrorCode.ATTEMPT_ENDED, "the attempt is not the current one");
    }
    return new Held(attempt, job);
  }

  public Claim claim() {
    return new Claim(job);
  }

  /** Whether the worker is to end its work and report. */
  public boolean stop() {
    return job.state() == JobState.CANCELLING;
  }
}
