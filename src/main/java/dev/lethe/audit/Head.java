package dev.lethe.audit;

import java.time.Instant;

/** How far the chain had come at a time, and what it was. */
public record Head(long place, byte[] chain, Instant at) {}
