package dev.lethe.endings;

import dev.lethe.ledger.ArtifactKind;
import dev.lethe.testtype.TestProgram;
import dev.lethe.work.JobContext;
import dev.lethe.work.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code test.two_steps}: stores one output, then works on a second one that it never finishes. */
final class TwoStepType implements TestProgram {
  @Override
  public String name() {
    return "test.two_steps";
  }

  @Override
  public Outcome run(JobContext job) throws Exception {
    Path first = Files.write(job.scratch().resolve("first"), new byte[50_000]);
    job.output(first, ArtifactKind.RESULT, "first.bin", "application/octet-stream", "{}");
    job.start(List.of("sleep", "600")).waitFor();
    return new Outcome.Succeeded("{}");
  }

  @Override
  public Duration grace(boolean keepPartial) {
    return keepPartial ? Duration.ofSeconds(5) : Duration.ZERO;
  }
}
