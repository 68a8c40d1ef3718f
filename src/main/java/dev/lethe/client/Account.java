package dev.lethe.client;

import java.time.Instant;

/** A tenant of the server. */
public record Account(String id, String name, Instant createdAt) {}
