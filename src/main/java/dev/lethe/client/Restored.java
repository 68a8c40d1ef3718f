package dev.lethe.client;

import org.jspecify.annotations.Nullable;

/**
 * Whether the data of a server was put back, and nobody has said that it is the newest.
 *
 * @param reason why that is not known; null if it is
 */
public record Restored(boolean unconfirmed, @Nullable String reason) {}
