package dev.lethe.fsck;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong. It tells ids and sizes, and no name: what lies where nobody put it may
 * be called anything.
 *
 * @param keySlot where the key lies, if it is about a key
 * @param bytes how much lies there
 */
public record Finding(
    Kind kind,
    @Nullable JobId job,
    @Nullable ArtifactId artifact,
    @Nullable Long keySlot,
    long bytes,
    boolean repaired) {}
