package dev.lethe.endings;

import dev.lethe.error.ErrorCode;
import dev.lethe.testtype.TestProgram;
import dev.lethe.work.JobContext;
import dev.lethe.work.Outcome;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * {@code test.late}: hands its context to the test, so that an attempt that is long over can still
 * try to write. It runs until it is stopped, or fails when the test says so.
 */
final class LateType implements TestProgram {
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
  public Outcome run(JobContext job) throws Exception {
    job.start(List.of("sleep", "600"));
    attempts.add(job);
    failures.take();
    return new Outcome.Failed(ErrorCode.PROGRAM_FAILED, "as the test wants it", true);
  }
}
