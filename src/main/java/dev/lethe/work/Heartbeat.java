package dev.lethe.work;

/** What a worker is told when it reports. */
public enum Heartbeat {
  CARRY_ON,
  /** The job is cancelled or deleted: end the work and report. */
  STOP,
  /** The attempt is not the current one any more: end the work, nobody waits for a report. */
  ENDED
}
