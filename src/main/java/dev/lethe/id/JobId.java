package dev.lethe.id;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Names one job. */
public record JobId(UUID uuid) {
  private static final String PREFIX = "job_";

  /**
   * Reads the native spelling; empty for anything else, so that a malformed id is an unknown one.
   */
  public static Optional<JobId> parse(String text) {
    return Crockford.read(PREFIX, text).map(JobId::new);
  }

  /** Reads an id this server wrote itself, such as one from its database. */
  public static JobId of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a job id: " + text));
  }

  /** When the id was made, to the millisecond: the front of a UUID of version 7. */
  public Instant madeAt() {
    return Instant.ofEpochMilli(uuid.getMostSignificantBits() >>> 16);
  }

  @Override
  public String toString() {
    return Crockford.write(PREFIX, uuid);
  }
}
