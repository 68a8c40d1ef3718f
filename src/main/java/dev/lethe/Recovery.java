package dev.lethe;

import dev.lethe.blob.BlobStore;
import dev.lethe.ending.Endings;
import dev.lethe.ending.Expiry;
import dev.lethe.id.JobId;
import dev.lethe.job.JobStore;
import dev.lethe.job.Transactions;
import dev.lethe.key.KeyStore;
import dev.lethe.ledger.Artifacts;
import dev.lethe.work.Scratch;
import dev.lethe.work.StoredQueue;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a start does before anything is served, so that it makes no difference how the server before
 * it ended. No process of that server is alive any more when this runs.
 */
final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);
  private static final int AT_ONCE = 1_000;

  private final Transactions transactions;
  private final JobStore jobs;
  private final KeyStore keys;
  private final BlobStore blobs;

  Recovery(Transactions transactions, JobStore jobs, KeyStore keys, BlobStore blobs) {
    this.transactions = transactions;
    this.jobs = jobs;
    this.keys = keys;
    this.blobs = blobs;
  }

  void run(Scratch scratch, StoredQueue queue, Expiry expiry, Artifacts artifacts, Endings endings)
      throws IOException {
    scratch.wipeAll();
    int interrupted = queue.recover();
    int uploads = expiry.discardUnfinishedUploads();
    artifacts.deleteLeftovers();
    int buried = lookAtKeptJobs(endings);
    if (interrupted + uploads + buried > 0) {
      log.info(
          "recovered: interrupted attempts={} unfinished uploads={} buried jobs={}",
          interrupted,
          uploads,
          buried);
    }
  }

  /**
   * A job whose key was destroyed is erased, whatever an older copy of the database says. A job
   * that is kept has its folder, even if a power cut took one that was still empty.
   */
  private int lookAtKeptJobs(Endings endings) {
    int buried = 0;
    Optional<JobId> last = Optional.empty();
    while (true) {
      Optional<JobId> after = last;
      List<JobId> some = transactions.read(() -> jobs.keptAfter(after, AT_ONCE));
      if (some.isEmpty()) {
        return buried;
      }
      for (JobId job : some) {
        if (keys.buried(job)) {
          endings.bury(job);
          buried++;
        } else if (!blobs.exists(job)) {
          blobs.createFolder(job);
        }
      }
      last = Optional.of(some.getLast());
    }
  }
}
