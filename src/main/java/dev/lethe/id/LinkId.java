package dev.lethe.id;

import java.util.Optional;
import java.util.UUID;

/** Names one link; the token that opens it is never part of it. */
public record LinkId(UUID uuid) {
  private static final String PREFIX = "lnk_";

  /**
   * Reads the native spelling; empty for anything else, so that a malformed id is an unknown one.
   */
  public static Optional<LinkId> parse(String text) {
    return Crockford.read(PREFIX, text).map(LinkId::new);
  }

  /** Reads an id this server wrote itself, such as one from its database. */
  public static LinkId of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a link id: " + text));
  }

  @Override
  public String toString() {
    return Crockford.write(PREFIX, uuid);
  }
}
