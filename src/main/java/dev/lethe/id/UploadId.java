package dev.lethe.id;

import java.util.Optional;
import java.util.UUID;

/** Names one resumable upload. */
public record UploadId(UUID uuid) {
  private static final String PREFIX = "upl_";

  /**
   * Reads the native spelling; empty for anything else, so that a malformed id is an unknown one.
   */
  public static Optional<UploadId> parse(String text) {
    return Crockford.read(PREFIX, text).map(UploadId::new);
  }

  /** Reads an id this server wrote itself, such as one from its database. */
  public static UploadId of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not an upload id: " + text));
  }

  @Override
  public String toString() {
    return Crockford.write(PREFIX, uuid);
  }
}
