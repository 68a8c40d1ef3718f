package dev.lethe.job;

import dev.lethe.id.JobId;
import dev.lethe.id.LinkId;

/** What others are woken for once a transaction is durable. It carries no facts: they are read. */
public sealed interface Signal {
  /** A job can be claimed. */
  record Queued() implements Signal {}

  /** A job changed its state. */
  record Changed(JobId job) implements Signal {}

  /** There is a new event. */
  record Logged() implements Signal {}

  /** The work of a job is further than it was. */
  record Moved(JobId job) implements Signal {}

  /** The work of a job is to stop. */
  record StopWanted(JobId job) implements Signal {}

  /** The data of a job is not to be read any more; there may be an erasure to carry out. */
  record Erasing(JobId job) implements Signal {}

  /** Somebody is to be told of a job, or was. */
  record Telling() implements Signal {}

  /** A sweep changed its state. */
  record Sweeping() implements Signal {}

  /** A link of a job is not to be followed any more. */
  record LinkRevoked(JobId job, LinkId link) implements Signal {}

  /** What time may end is not what it was: policies changed, or a hold was lifted. */
  record Retention() implements Signal {}

  /** An erasure came to its end. */
  record Erased(JobId job) implements Signal {}
}
