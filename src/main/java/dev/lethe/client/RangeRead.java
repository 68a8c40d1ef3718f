package dev.lethe.client;

import org.jspecify.annotations.Nullable;

/** A piece of an artifact: 206 and a {@code Content-Range}, or 200 when the server gave it all. */
@SuppressWarnings("ArrayRecordComponent") // a carrier of bytes that nobody compares
public record RangeRead(int status, @Nullable String contentRange, byte[] bytes) {}
