package dev.lethe.fsck;

import dev.lethe.blob.BlobStore;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.job.Transactions;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders that belong to nothing: a crash between a job's folder and its row leaves one. A folder
 * is older than its row, so only its age tells a stray one from one that is about to be a job's.
 */
public final class StrayFolders {
  private static final Logger log = LoggerFactory.getLogger(StrayFolders.class);

  private final Transactions transactions;
  private final Inventory inventory;
  private final BlobStore blobs;

  public StrayFolders(Transactions transactions, Inventory inventory, BlobStore blobs) {
    this.transactions = transactions;
    this.inventory = inventory;
    this.blobs = blobs;
  }

  /** May run while the server serves. */
  public void removeAll(Instant madeBefore) {
    long strays;
    try (Stream<JobId> found = find(madeBefore)) {
      strays = found.filter(job -> remove(job, madeBefore)).count();
    }
    if (strays > 0) {
      log.info("removed folders that belong to nothing: {}", strays);
    }
  }

  Stream<JobId> find(Instant madeBefore) {
    return blobs.folders().filter(job -> ownerless(job, madeBefore));
  }

  boolean isStray(JobId job, Instant madeBefore) {
    return ownerless(job, madeBefore) && blobs.exists(job);
  }

  boolean remove(JobId job, Instant madeBefore) {
    if (!isStray(job, madeBefore)) {
      return false;
    }
    blobs.eraseFolder(job, Set.of());
    return true;
  }

  private boolean ownerless(JobId job, Instant madeBefore) {
    return job.madeAt().isBefore(madeBefore)
        && transactions
            .read(() -> inventory.job(job))
            .map(known -> known.data() == DataState.ERASED)
            .orElse(true);
  }
}
