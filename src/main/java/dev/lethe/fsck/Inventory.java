package dev.lethe.fsck;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.ledger.Artifact;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the rows say there is, read without any key. */
public interface Inventory {
  Optional<Known> job(JobId id);

  /** The files of a job, in whatever state. */
  List<Filed> files(JobId job);

  /** What a check needs to know of a job. */
  record Known(DataState data, long keySlot) {}

  /**
   * What a check needs to know of a file.
   *
   * @param sha256 of the bytes on storage; null until it is written
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record Filed(
      ArtifactId id,
      Artifact.State state,
      long storedBytes,
      byte @Nullable [] sha256,
      Instant createdAt) {}
}
