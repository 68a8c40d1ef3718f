package dev.lethe.client;

import org.jspecify.annotations.Nullable;

/**
 * A type of jobs on the server.
 *
 * @param slots how many of its jobs may run at a time on all servers; null for any number
 */
public record TypeState(
    String name,
    boolean served,
    boolean paused,
    @Nullable Integer slots,
    long queued,
    long running) {}
