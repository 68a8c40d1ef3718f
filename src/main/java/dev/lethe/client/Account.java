package dev.lethe.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tenant of the server.
 *
 * @param subscriptionEndsAt from then on it may begin nothing by a dialect; null for never
 */
public record Account(
    String id, String name, Instant createdAt, @Nullable Instant subscriptionEndsAt) {}
