package dev.lethe.testtype;

import dev.lethe.work.JobContext;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Outcome;
import java.time.Duration;
import java.util.Optional;

/** Takes anything, does nothing, and succeeds at once: {@code test.noop}. */
public final class NoopType implements JobProgram {
  private final String name;
  private final String result;

  public NoopType() {
    this("test.noop", "{}");
  }

  /** One of another name, which always answers this. */
  public NoopType(String name, String result) {
    this.name = name;
    this.result = result;
  }

  @Override
  public String name() {
    return name;
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
    return new Outcome.Succeeded(result);
  }

  @Override
  public Duration grace(boolean keepPartial) {
    return Duration.ZERO;
  }
}
