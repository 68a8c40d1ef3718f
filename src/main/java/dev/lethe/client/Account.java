package dev.lethe.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tenant of the server.
 *
 * @param state open, closing or closed
 * @param parentId the account that sees the jobs of this one
 * @param subscriptionEndsAt from then on it may begin nothing by a dialect; null for never
 * @param closingSweepId what erases, or has erased, all that it had
 */
public record Account(
    String id,
    String name,
    String state,
    @Nullable String parentId,
    Instant createdAt,
    @Nullable Instant subscriptionEndsAt,
    @Nullable String closingSweepId,
    @Nullable Instant closedAt) {}
