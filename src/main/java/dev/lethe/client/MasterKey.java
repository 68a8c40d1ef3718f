package dev.lethe.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the master key of a server stands.
 *
 * @param epoch its number
 * @param rotating whether the one before it is still there
 * @param rotatedAt when that was destroyed; null if there never was one
 */
public record MasterKey(int epoch, boolean rotating, @Nullable Instant rotatedAt) {}
