package dev.lethe;

import dev.lethe.work.JobContext;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Outcome;
import java.time.Duration;
import java.util.Optional;

/** A job type that this server knows and leaves to workers on other machines. */
record NotHere(JobProgram program) implements JobProgram {
  @Override
  public String name() {
    return program.name();
  }

  @Override
  public String check(String params) {
    return program.check(params);
  }

  @Override
  public String schema() {
    return program.schema();
  }

  @Override
  public Inputs inputs() {
    return program.inputs();
  }

  @Override
  public Optional<String> unserved() {
    return Optional.of("work.local is false, and no worker offers it");
  }

  @Override
  public Outcome run(JobContext job) {
    throw new IllegalStateException("this server runs no jobs");
  }

  @Override
  public Duration grace(boolean keepPartial) {
    return program.grace(keepPartial);
  }
}
