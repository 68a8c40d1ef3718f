package dev.lethe.ending;

import dev.lethe.job.Job;

/** What a cancel answers. It never says of work that it has stopped unless that is known. */
public sealed interface CancelAnswer {
  Job job();

  /** The work has stopped, so many milliseconds after the cancel was durable. */
  record Stopped(Job job, long millis) implements CancelAnswer {}

  /** The job had ended before; nothing was changed. */
  record AlreadyEnded(Job job) implements CancelAnswer {}

  /** The cancel is durable and the job can only end cancelled, but the work is not gone yet. */
  record Stopping(Job job) implements CancelAnswer {}

  /** As stopping, but its worker is not heard of: nobody can say whether the work still runs. */
  record Unknown(Job job) implements CancelAnswer {}
}
