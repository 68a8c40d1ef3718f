package dev.lethe.fsck;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import org.jspecify.annotations.Nullable;

/**
 * What one look shows. Two looks that show the same, to the byte, make it a {@link Finding}.
 *
 * @param place the name of the file or folder; it stays in here
 */
record Suspicion(
    Kind kind,
    @Nullable JobId job,
    @Nullable ArtifactId artifact,
    @Nullable Long keySlot,
    @Nullable String place,
    long bytes) {

  static Suspicion of(Kind kind, JobId job, long bytes) {
    return new Suspicion(kind, job, null, null, null, bytes);
  }

  Finding finding(boolean repaired) {
    return new Finding(kind, job, artifact, keySlot, bytes, repaired);
  }
}
