package dev.lethe.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a job, or all jobs of an account, from being erased.
 *
 * @param jobId null for a hold of the whole account
 * @param by {@code account}, or {@code admin} where only an administrator lifts it
 */
public record Hold(
    @Nullable String jobId, String accountId, String by, Instant since, @Nullable String reason) {}
