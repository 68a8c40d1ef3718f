package dev.lethe.audit;

import java.time.Instant;

/** How far the chain had come at a time, and what it was. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Head(long place, byte[] chain, Instant at) {}
