package dev.lethe.id;

import java.util.Optional;
import java.util.UUID;

/** Names one stored file of a job. */
public record ArtifactId(UUID uuid) {
  private static final String PREFIX = "art_";

  /**
   * Reads the native spelling; empty for anything else, so that a malformed id is an unknown one.
   */
  public static Optional<ArtifactId> parse(String text) {
    return Crockford.read(PREFIX, text).map(ArtifactId::new);
  }

  /** Reads an id this server wrote itself, such as one from its database. */
  public static ArtifactId of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("not a artifact id: " + text));
  }

  @Override
  public String toString() {
    return Crockford.write(PREFIX, uuid);
  }
}
