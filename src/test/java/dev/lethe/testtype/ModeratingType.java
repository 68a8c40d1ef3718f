package dev.lethe.testtype;

import dev.lethe.work.JobContext;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Outcome;
import java.time.Duration;
import java.util.Optional;

/** {@code test.moderated}: lets go of whatever it is asked for, and says so in its result. */
public final class ModeratingType implements JobProgram {
  @Override
  public String name() {
    return "test.moderated";
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
  public Outcome run(JobContext job) {
    return new Outcome.Succeeded("{\"moderated\":\"a banned word\",\"buttons\":[\"U1\"]}");
  }

  @Override
  public Duration grace(boolean keepPartial) {
    return Duration.ZERO;
  }
}
