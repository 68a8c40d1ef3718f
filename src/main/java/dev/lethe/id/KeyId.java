package dev.lethe.id;

import java.util.Optional;
import java.util.UUID;

/** Names one API key; the secret half is never part of it. */
public record KeyId(UUID uuid) {
  private static final String PREFIX = "key_";

  /**
   * Reads the native spelling; empty for anything else, so that a malformed id is an unknown one.
   */
  public static Optional<KeyId> parse(String text) {
    return Crockford.read(PREFIX, text).map(KeyId::new);
  }

  /** Reads an id this server wrote itself, such as one from its database. */
  public static KeyId of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a key id: " + text));
  }

  @Override
  public String toString() {
    return Crockford.write(PREFIX, uuid);
  }
}
