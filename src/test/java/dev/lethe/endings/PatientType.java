package dev.lethe.endings;

import dev.lethe.work.JobContext;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code test.patient}: would be given an hour to finish its files, and does not use it. */
final class PatientType implements JobProgram {
  @Override
  public String name() {
    return "test.patient";
  }

  @Override
  public String check(String params) {
    return params;
  }

  @Override
  public Inputs inputs() {
    return new Inputs(0, 0);
  }

  @Override
  public Optional<String> unserved() {
    return Optional.empty();
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
