package dev.lethe.ending;

import java.time.Instant;

/** The end of a master key: since when no copy of a slot that it wrapped can be opened by us. */
public record Rotation(int epoch, Instant destroyedAt) {}
