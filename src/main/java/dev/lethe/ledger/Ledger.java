package dev.lethe.ledger;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rows that say what jobs have on storage. A row is written before the first byte of its file,
 * so that an eraser that reads the ledger never misses one.
 */
public interface Ledger {
  /** Opens a row for a file that is about to be written. */
  void open(Job job, Artifact writing);

  /** The file is durable: whole, or a part of an upload, as its state says. */
  void stored(Job job, Artifact stored, byte[] cipherSha256);

  /** A part turns out to be the whole file, and is seen from now on. */
  void promote(ArtifactId part);

  /** Removes the row of a file that is not on storage any more. */
  void forget(ArtifactId id);

  /** Hides a file, so that it can be deleted afterwards. */
  void drop(ArtifactId id);

  /**
   * Hides the outputs of a job's attempts, so that their files can be deleted afterwards. Logs are
   * no outputs: those of failed attempts say why they failed. Nor is what an attempt has fetched,
   * which is an input.
   */
  void dropOutputs(JobId job);

  /** A file that is whole, if its job's data is kept. */
  Optional<Artifact> find(ArtifactId id);

  /** Who owns a file, also once its job's content cannot be read; for telling gone from unknown. */
  Optional<JobId> ownerOf(ArtifactId id);

  /** The whole files of a job, oldest first. */
  List<Artifact> of(JobId job);

  /** All files that the rows of these jobs name, in whatever state. */
  Map<JobId, Set<ArtifactId>> known(Collection<JobId> jobs);

  /** {@link #known(Collection)} of one job. */
  default Set<ArtifactId> known(JobId job) {
    return known(List.of(job)).getOrDefault(job, Set.of());
  }

  /** The files of a job that are in one of these states. */
  List<ArtifactId> in(JobId job, Set<Artifact.State> states);

  /** Jobs that have files in one of these states. */
  List<JobId> jobsWith(Set<Artifact.State> states, int limit);

  /** How many whole files of each kind these jobs have, and their plain bytes. */
  Map<JobId, List<Tally>> tally(Collection<JobId> jobs);

  /** {@link #tally(Collection)} of one job. */
  default List<Tally> tally(JobId job) {
    return tally(List.of(job)).getOrDefault(job, List.of());
  }

  /** The SHA-256 of each stored ciphertext of these jobs, in the order of the files' ids. */
  Map<JobId, List<byte[]>> ciphertexts(Collection<JobId> jobs);

  /** Clears what the rows of these jobs tell; the bare ids stay, so that a file reads as gone. */
  void clear(Collection<JobId> jobs);

  /** Removes all rows of a job that nobody was told of. */
  void remove(JobId job);

  /** So many files of one kind with so many plain bytes in all. */
  record Tally(ArtifactKind kind, int count, long bytes) {}
}
