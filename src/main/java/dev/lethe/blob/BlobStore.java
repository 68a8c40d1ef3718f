package dev.lethe.blob;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import java.nio.channels.SeekableByteChannel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds immutable bytes by job and artifact: a blob is there whole or not at all. Once a job's
 * folder was erased nothing can be written for it any more. Failures are {@link
 * BlobStoreException}s.
 */
public interface BlobStore {
  /** Once per job, before the job is visible to anyone. No writer ever does it again. */
  void createFolder(JobId job);

  /**
   * Begins a blob; nobody sees it before its commit.
   *
   * @throws BlobStoreException.FolderGone when the job's folder was erased or never made
   */
  BlobWrite begin(JobId job, ArtifactId artifact);

  /** Empty when there is no such blob. */
  Optional<SeekableByteChannel> open(JobId job, ArtifactId artifact);

  /**
   * Removes a blob, and what an interrupted write left of it; false when neither was there. The
   * removal is durable.
   */
  boolean delete(JobId job, ArtifactId artifact);

  /**
   * Removes the folders of jobs with whatever lies in them, durably. A folder that is gone is a
   * success, and one that cannot be removed holds up no other.
   *
   * @param doomed with the artifacts of each job's ledger; all other files are counted as strays
   * @return how it came out for each job
   */
  Map<JobId, Removal> eraseFolders(Map<JobId, Set<ArtifactId>> doomed);

  /**
   * {@link #eraseFolders} of one job.
   *
   * @throws BlobStoreException.Denied when the operating system forbids it
   */
  default Erased eraseFolder(JobId job, Set<ArtifactId> known) {
    return switch (Objects.requireNonNull(eraseFolders(Map.of(job, known)).get(job))) {
      case Removal.Done(Erased erased) -> erased;
      case Removal.Failed(RuntimeException why) -> throw why;
    };
  }

  /** Whether anything stands in the place of the job's folder; throws when that cannot be seen. */
  boolean exists(JobId job);

  /** All jobs that have a folder. */
  Stream<JobId> folders();

  /** The names of all that lies in a job's folder, sorted; none when the folder is gone. */
  List<String> files(JobId job);

  /** All that lies in a job's folder, sorted by name; none when the folder is gone. */
  List<Entry> look(JobId job);

  /**
   * Removes one entry of a job's folder with whatever lies in it, durably; false when it was gone.
   *
   * @throws BlobStoreException.Denied when the operating system forbids it
   */
  boolean deleteEntry(JobId job, String name);

  long freeBytes();

  /**
   * What lies in a job's folder.
   *
   * @param artifact whose bytes it has, going by its name; null for what no writer put there
   * @param unfinished whether it is what is to become the blob
   */
  record Entry(
      String name,
      @Nullable ArtifactId artifact,
      boolean unfinished,
      long bytes,
      Instant modifiedAt) {}

  /** How the removal of one folder came out. */
  sealed interface Removal {
    record Done(Erased erased) implements Removal {}

    record Failed(RuntimeException why) implements Removal {}
  }

  /** What an erasure found and removed. */
  record Erased(int files, long bytes, int strays) {
    static final Erased NOTHING = new Erased(0, 0, 0);

    Erased plus(Erased other) {
      return new Erased(files + other.files, bytes + other.bytes, strays + other.strays);
    }
  }
}
