package dev.lethe.id;

import java.util.Optional;
import java.util.UUID;

/** Names one place that is told of events; its secret is never part of it. */
public record WebhookId(UUID uuid) {
  private static final String PREFIX = "whk_";

  /**
   * Reads the native spelling; empty for anything else, so that a malformed id is an unknown one.
   */
  public static Optional<WebhookId> parse(String text) {
    return Crockford.read(PREFIX, text).map(WebhookId::new);
  }

  /** Reads an id this server wrote itself, such as one from its database. */
  public static WebhookId of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a webhook id: " + text));
  }

  @Override
  public String toString() {
    return Crockford.write(PREFIX, uuid);
  }
}
