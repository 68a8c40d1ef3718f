package dev.lethe.id;

import java.util.Optional;
import java.util.UUID;

/** Names one erasure. */
public record ErasureId(UUID uuid) {
  private static final String PREFIX = "era_";

  /**
   * Reads the native spelling; empty for anything else, so that a malformed id is an unknown one.
   */
  public static Optional<ErasureId> parse(String text) {
    return Crockford.read(PREFIX, text).map(ErasureId::new);
  }

  /** Reads an id this server wrote itself, such as one from its database. */
  public static ErasureId of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a erasure id: " + text));
  }

  @Override
  public String toString() {
    return Crockford.write(PREFIX, uuid);
  }
}
