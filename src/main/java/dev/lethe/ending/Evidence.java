package dev.lethe.ending;

import dev.lethe.job.Cancel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a receipt tells beside the erasure itself, as it was when the rows were cleared.
 *
 * @param attempts how often the work was run
 * @param containment how its processes were contained, the last time it ran; null if it never did
 * @param stop how the end of the work is known, if it was stopped
 * @param strays how many files lay in the job's folder that no row named
 * @param ciphertextRoot the root over what was stored, see {@link MerkleRoot}; null for nothing
 * @param masterEpoch which master key wrapped keys when this one was destroyed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Evidence(
    Instant jobCreatedAt,
    int attempts,
    @Nullable String containment,
    Cancel.@Nullable Stop stop,
    @Nullable Long stopMillis,
    int strays,
    byte @Nullable [] ciphertextRoot,
    int masterEpoch) {}
