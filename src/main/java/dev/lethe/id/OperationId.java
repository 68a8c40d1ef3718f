package dev.lethe.id;

import java.util.Optional;
import java.util.UUID;

/** Names one command that was accepted. */
public record OperationId(UUID uuid) {
  private static final String PREFIX = "op_";

  /**
   * Reads the native spelling; empty for anything else, so that a malformed id is an unknown one.
   */
  public static Optional<OperationId> parse(String text) {
    return Crockford.read(PREFIX, text).map(OperationId::new);
  }

  /** Reads an id this server wrote itself, such as one from its database. */
  public static OperationId of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("not an operation id: " + text));
  }

  @Override
  public String toString() {
    return Crockford.write(PREFIX, uuid);
  }
}
