package dev.lethe.id;

import java.util.Optional;
import java.util.UUID;

/** Names one sweep. */
public record SweepId(UUID uuid) {
  private static final String PREFIX = "swp_";

  /**
   * Reads the native spelling; empty for anything else, so that a malformed id is an unknown one.
   */
  public static Optional<SweepId> parse(String text) {
    return Crockford.read(PREFIX, text).map(SweepId::new);
  }

  /** Reads an id this server wrote itself, such as one from its database. */
  public static SweepId of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a sweep id: " + text));
  }

  @Override
  public String toString() {
    return Crockford.write(PREFIX, uuid);
  }
}
