package dev.lethe.endings;

import dev.lethe.testtype.TestProgram;
import dev.lethe.work.JobContext;
import dev.lethe.work.Outcome;
import java.time.Duration;
import java.util.List;

/** {@code test.patient}: would be given an hour to finish its files, and does not use it. */
final class PatientType implements TestProgram {
  @Override
  public String name() {
    return "test.patient";
  }

  @Override
  public Inputs inputs() {
    return new Inputs(0, 0);
  }

  @Override
  public Outcome run(JobContext job) throws Exception {
    var child = job.start(List.of("/bin/sh", "-c", "trap '' TERM; echo up; sleep 600; sleep 600"));
    if (child.stdout().read() == 'u') {
      job.progress(0.5, "up");
    }
    child.waitFor();
    return new Outcome.Succeeded("{}");
  }

  @Override
  public Duration grace(boolean keepPartial) {
    return keepPartial ? Duration.ofHours(1) : Duration.ZERO;
  }
}
