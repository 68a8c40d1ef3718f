package dev.lethe.endings;

import dev.lethe.error.ErrorCode;
import dev.lethe.work.JobContext;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * {@code test.late}: hands its context to the test, so that an attempt that is long over can still
 * try to write. It runs until it is stopped, or fails when the test says so.
 */
final class LateType implements JobProgram {
  /** The context of each attempt, in their order. */
  final BlockingQueue<JobContext> attempts = new LinkedBlockingQueue<>();

  private final BlockingQueue<Boolean> failures = new LinkedBlockingQueue<>();

  void failOnce() {
    failures.add(true);
  }

  @Override
  public String name() {
    return "test.late";
  }

  @Override
  public String check(String params) {
    return params;
  }

  @Override
  public Inputs inputs() {
    return new Inputs(0, 8);
  }

  @Override
  public Optional<String> unserved() {
    return Optional.empty();
  }

  @Override
  public Outcome run(JobContext job) throws Exception {
    job.start(List.of("sleep", "600"));
    attempts.add(job);
    failures.take();
    return new Outcome.Failed(ErrorCode.PROGRAM_FAILED, "as the test wants it", true);
  }

  @Override
  public Duration grace(boolean keepPartial) {
    return Duration.ZERO;
  }
}
