package dev.lethe.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an account wants to be told of events.
 *
 * @param secret by which messages are verified, told only when it is made
 */
public record Webhook(
    String id,
    String url,
    List<String> events,
    boolean enabled,
    @Nullable String disabledReason,
    @Nullable Instant failingSince,
    Instant createdAt,
    @Nullable Instant oldSecretUntil,
    @Nullable String secret) {
  public Webhook {
    events = List.copyOf(events);
  }

  /** Without address and secret, so that no log or message shows them by mistake. */
  @Override
  public String toString() {
    return id;
  }

  /**
   * How telling it of one event went.
   *
   * @param state {@code pending}, {@code delivered} or {@code failed}
   */
  public record Delivery(
      String eventId,
      String type,
      Instant happenedAt,
      String state,
      int attempts,
      @Nullable Integer status,
      @Nullable String trouble,
      @Nullable Long durationMs,
      @Nullable Instant lastTryAt,
      @Nullable Instant nextTryAt) {}

  /** How a test went. */
  public record Ping(
      String eventId,
      boolean delivered,
      @Nullable Integer status,
      @Nullable String trouble,
      long durationMs) {}
}
