package dev.lethe.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much an account may have; null for no limit.
 *
 * @param softPercent at what share of a limit it is warned
 * @param fromServer the limits for which nothing was set, so that the server's hold
 */
public record Limits(
    String accountId,
    @Nullable Long storedBytes,
    @Nullable Long queuedJobs,
    @Nullable Long runningJobs,
    @Nullable Long uploadBytes,
    int softPercent,
    List<String> fromServer) {}
