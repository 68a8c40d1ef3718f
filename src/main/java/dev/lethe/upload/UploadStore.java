package dev.lethe.upload;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.id.UploadId;
import dev.lethe.job.Job;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where uploads are kept. Their pieces are files of the ledger; here it is said in which order. */
public interface UploadStore {
  void insert(Job job, Upload upload);

  Optional<Upload> find(UploadId id);

  /** How many unfinished uploads a job has. */
  int open(JobId job);

  /**
   * Puts a piece at the end.
   *
   * @return false if the upload is not where it was, and nothing was done
   */
  boolean append(Upload upload, Part part, Instant expiresAt);

  /** The pieces, first bytes first. */
  List<Part> parts(UploadId id);

  /** The upload became this input. */
  void finish(UploadId id, ArtifactId input);

  /** Removes the row and what its client said. */
  void forget(UploadId id);

  /** Uploads that are past their date, and unfinished ones that nobody takes any more. */
  List<Upload> due(Instant now, int limit);

  /** One piece. */
  record Part(ArtifactId id, long bytes) {}
}
