package dev.lethe.work;

import dev.lethe.job.JobType;
import java.time.Duration;
import java.util.Optional;

/** A job type that this process can run itself. */
public interface JobProgram extends JobType {
  /**
   * Does the work of one attempt, on a virtual thread of its own. It may block. When the attempt is
   * to stop, its child processes are killed and the thread is interrupted; what it throws or
   * returns then is not looked at.
   *
   * @throws Exception an unforeseen failure, which is retried while attempts are left
   */
  Outcome run(JobContext job) throws Exception;

  /**
   * How long the child processes of a cancelled attempt may take to end by themselves. Zero kills
   * at once.
   *
   * @param keepPartial whether the job asked to keep what was made before the cancel
   */
  Duration grace(boolean keepPartial);

  /** Another user of this machine as whom it starts its children, if it does. */
  default Optional<String> user() {
    return Optional.empty();
  }
}
