package dev.lethe.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One stored file of a job; {@code sha256} is that of the plain bytes. */
public record Artifact(
    String id,
    String jobId,
    String kind,
    String name,
    int attempt,
    String state,
    String mediaType,
    long bytes,
    @Nullable String sha256,
    @Nullable JsonNode meta,
    Instant createdAt,
    @Nullable String url) {}
