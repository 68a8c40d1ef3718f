package dev.lethe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands until a test moves it. */
public final class TestClock implements InstantSource {
  private volatile Instant now = Instant.parse("2027-01-31T09:15:02.123Z");

  @Override
  public Instant instant() {
    return now;
  }

  public void advance(Duration by) {
    now = now.plus(by);
  }
}
