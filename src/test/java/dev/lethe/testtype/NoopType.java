package dev.lethe.testtype;

import dev.lethe.work.JobContext;
import dev.lethe.work.Outcome;

/** Takes anything, does nothing, and succeeds at once: {@code test.noop}. */
public final class NoopType implements TestProgram {
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
  public Outcome run(JobContext job) {
    return new Outcome.Succeeded(result);
  }
}
