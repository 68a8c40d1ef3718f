package dev.lethe.client;

import org.jspecify.annotations.Nullable;

/** What the server says of an artifact before its bytes: enough to name and size a download. */
public record ArtifactHead(
    String id, String name, String mediaType, long bytes, @Nullable String etag) {}
