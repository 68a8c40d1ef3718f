package dev.lethe.work;

import dev.lethe.job.Job.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a worker needs of the queue. Every call after a claim is fenced by the attempt's number: one
 * that comes too late changes nothing.
 */
public interface JobQueue {
  /** Takes jobs that may run now, at most so many, each with a lease. */
  List<? extends Assignment> claim(Set<String> types, int limit);

  /** Reports progress and renews the lease. */
  Heartbeat heartbeat(Assignment claim, Progress progress);

  /** Tells whether to carry on, without renewing anything. */
  Heartbeat look(Assignment claim);

  /** Whether outputs of the attempt are still wanted. */
  boolean takesOutputs(Assignment claim);

  /**
   * The attempt came to its end by itself.
   *
   * @param gone whether its process tree is known to be gone: only then does a cancel that came in
   *     between end as a confirmed stop
   * @throws dev.lethe.error.Refusal {@code attempt_ended} if it is not the current one any more
   */
  void finish(Assignment claim, Outcome outcome, boolean gone);

  /**
   * The process tree of a cancelled attempt is gone.
   *
   * @throws dev.lethe.error.Refusal {@code attempt_ended} if it is not the current one any more
   */
  void stopped(Assignment claim);

  /**
   * Gives the job back unharmed; the attempt does not count as a failure.
   *
   * @param gone as for {@link #finish}
   */
  void release(Assignment claim, boolean gone);

  /** How long there is nothing to claim unless something new comes; at most so long. */
  Duration idle(Set<String> types, Duration atMost);
}
