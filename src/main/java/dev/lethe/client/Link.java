package dev.lethe.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A public address of one artifact. {@code url} is told only by the answer that made it; whoever
 * has it reads the file.
 */
public record Link(
    String id,
    String artifactId,
    String kind,
    @Nullable String url,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant revokedAt) {}
