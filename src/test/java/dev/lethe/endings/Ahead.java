package dev.lethe.endings;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Runs ahead of the real clock as far as a test says. */
final class Ahead implements InstantSource {
  volatile Duration by = Duration.ZERO;

  @Override
  public Instant instant() {
    return InstantSource.system().instant().plus(by);
  }
}
