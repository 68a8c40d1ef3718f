package dev.lethe.id;

import java.util.Optional;
import java.util.UUID;

/** Names one retention policy. */
public record PolicyId(UUID uuid) {
  private static final String PREFIX = "pol_";

  /**
   * Reads the native spelling; empty for anything else, so that a malformed id is an unknown one.
   */
  public static Optional<PolicyId> parse(String text) {
    return Crockford.read(PREFIX, text).map(PolicyId::new);
  }

  /** Reads an id this server wrote itself, such as one from its database. */
  public static PolicyId of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a policy id: " + text));
  }

  @Override
  public String toString() {
    return Crockford.write(PREFIX, uuid);
  }
}
