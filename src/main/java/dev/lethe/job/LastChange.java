package dev.lethe.job;

import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/** When something of a job that its owner sees changed for the last time. */
public final class LastChange {
  private LastChange() {}

  public static Instant of(Job job) {
    Job.Times times = job.times();
    Cancel cancel = job.cancel();
    return Stream.of(
            times.created(),
            times.submitted(),
            times.started(),
            times.ended(),
            job.progress().updated(),
            cancel == null ? null : cancel.requestedAt())
        .filter(Objects::nonNull)
        .max(Instant::compareTo)
        .orElse(times.created());
  }
}
