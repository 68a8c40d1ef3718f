package dev.lethe.key;

import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import java.time.Instant;

/** What the graveyard remembers of one destroyed key: enough to erase its job again. */
public record Burial(long slot, JobId job, ErasureId erasure, Instant at) {}
