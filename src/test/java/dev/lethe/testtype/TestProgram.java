package dev.lethe.testtype;

import dev.lethe.work.JobProgram;
import java.time.Duration;
import java.util.Optional;

/** A job type of a test, which takes anything and has no manners but those that it states. */
public interface TestProgram extends JobProgram {
  @Override
  default String check(String params) {
    return params;
  }

  @Override
  default String schema() {
    return "{\"type\":\"object\"}";
  }

  @Override
  default Inputs inputs() {
    return new Inputs(0, 8);
  }

  @Override
  default Optional<String> unserved() {
    return Optional.empty();
  }

  @Override
  default Duration grace(boolean keepPartial) {
    return Duration.ZERO;
  }
}
