package dev.lethe.ending;

import dev.lethe.blob.BlobStore;
import dev.lethe.blob.BlobStoreException;
import dev.lethe.ending.Erasure.Action;
import dev.lethe.ending.Erasure.Residual;
import dev.lethe.ending.Erasure.Step;
import dev.lethe.ending.Erasure.Trouble;
import dev.lethe.error.Refusal;
import dev.lethe.id.JobId;
import dev.lethe.job.Cancel;
import dev.lethe.job.Job;
import dev.lethe.job.JobStore;
import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import dev.lethe.key.Burial;
import dev.lethe.key.KeyStore;
import dev.lethe.key.KeyStoreException;
import dev.lethe.ledger.Ledger;
import dev.lethe.ledger.Reads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries erasures out, many at a time.
 *
 * <p>The order of the steps is what makes an erasure provable. Reads are refused and the work is
 * gone before anything is destroyed, so nobody can write or copy behind the eraser's back. Then the
 * key goes: whatever a crash, a backup or a lazy disk leaves behind after that cannot be read. Only
 * then the files go, and only what was looked at afterwards is said to be gone. Every step may be
 * repeated, so after a crash an erasure simply begins again. Keys, rows and the log of the database
 * are handled for a whole batch at once, which keeps the cost of one job flat when many end.
 */
public final class Eraser {
  private static final Logger log = LoggerFactory.getLogger(Eraser.class);
  private static final int BATCH = 256;
  private static final Duration READERS_LEAVE = Duration.ofSeconds(5);
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final int LAST_DOUBLING = 8;

  private final Parts parts;

  /**
   * What an {@link Eraser} is made of.
   *
   * @param scrub makes the database's files forget; false when it has to be tried again
   */
  public record Parts(
      Transactions transactions,
      JobStore jobs,
      ErasureStore erasures,
      Ledger ledger,
      Reads reads,
      KeyStore keys,
      BlobStore blobs,
      BooleanSupplier scrub,
      Receipts receipts,
      InstantSource clock) {}

  public Eraser(Parts parts) {
    this.parts = parts;
  }

  /** Carries out what is due; returns how many erasures it finished. */
  public int runOnce() throws InterruptedException {
    List<Erasure> due =
        parts.transactions.read(() -> parts.erasures.due(parts.clock.instant(), BATCH));
    if (due.isEmpty()) {
      return 0;
    }
    List<Erasure> unread = closeReads(due);
    List<Erasure> keyless = destroyKeys(unread);
    List<Verified> verified = new ArrayList<>();
    for (Erasure erasure : keyless) {
      try {
        verified.add(deleteBlobs(erasure));
      } catch (RuntimeException e) {
        fail(erasure, e);
      }
    }
    if (verified.isEmpty()) {
      return 0;
    }
    // What was counted is saved with a failure too: the rows can be counted only once.
    List<Erasure> known = verified.stream().map(Verified::erasure).toList();
    try {
      known = clearRows(verified);
      scrub();
      finish(known);
      return known.size();
    } catch (RuntimeException e) {
      known.forEach(erasure -> fail(erasure, e));
      return 0;
    }
  }

  /** How long nothing is due; at most so long. */
  public Duration idle(Duration atMost) {
    Instant now = parts.clock.instant();
    return parts
        .transactions
        .read(() -> parts.erasures.nextDue())
        .map(at -> Duration.between(now, at))
        .filter(wait -> wait.compareTo(atMost) < 0)
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
        .orElse(atMost);
  }

  private List<Erasure> closeReads(List<Erasure> due) throws InterruptedException {
    due.forEach(erasure -> parts.reads.cut(erasure.job()));
    var closed = new ArrayList<Erasure>();
    for (Erasure erasure : due) {
      if (parts.reads.awaitClosed(erasure.job(), READERS_LEAVE)) {
        closed.add(erasure.did(Step.WORK_STOPPED, parts.clock.instant()));
      } else {
        fail(erasure, new Failed("reader_stuck", "a download of the job did not end"));
      }
    }
    return closed;
  }

  private List<Erasure> destroyKeys(List<Erasure> unread) {
    Instant now = parts.clock.instant();
    try {
      parts.keys.destroy(
          unread.stream().map(e -> new Burial(e.keySlot(), e.job(), e.id(), now)).toList());
    } catch (RuntimeException e) {
      unread.forEach(erasure -> fail(erasure, e));
      return List.of();
    }
    Instant done = parts.clock.instant();
    List<Erasure> keyless = unread.stream().map(e -> e.did(Step.KEY_DESTROYED, done)).toList();
    parts.transactions.run(() -> keyless.forEach(parts.erasures::save));
    return keyless;
  }

  private Verified deleteBlobs(Erasure erasure) {
    JobId job = erasure.job();
    BlobStore.Erased erased =
        parts.blobs.eraseFolder(job, parts.transactions.read(() -> parts.ledger.known(job)));
    Erasure deleted = erasure.did(Step.BLOBS_DELETED, parts.clock.instant());
    if (parts.blobs.exists(job)) {
      throw new Failed("blobs_left", "the folder of the job is still there");
    }
    if (!parts.keys.destroyed(erasure.keySlot())) {
      throw new Failed("key_left", "the key of the job is still there");
    }
    return new Verified(deleted.did(Step.VERIFIED, parts.clock.instant()), erased.strays());
  }

  private record Verified(Erasure erasure, int strays) {}

  private List<Erasure> clearRows(List<Verified> verified) {
    return parts.transactions.write(() -> verified.stream().map(this::clearRows).toList());
  }

  private Erasure clearRows(Verified verified) {
    Erasure erasure = verified.erasure();
    Job job = parts.jobs.lock(erasure.job()).orElseThrow();
    boolean first = !erasure.steps().containsKey(Step.ROWS_CLEARED);
    Erasure counted =
        first ? erasure.counted(parts.ledger.tally(job.id()), residuals(job)) : erasure;
    if (erasure.action() != Action.DISCARD) {
      parts.receipts.note(erasure, job, verified.strays());
    }
    parts.jobs.clearContent(job.id());
    parts.ledger.clear(job.id());
    Erasure cleared = counted.did(Step.ROWS_CLEARED, parts.clock.instant());
    parts.erasures.save(cleared);
    return cleared;
  }

  private static List<Residual> residuals(Job job) {
    Cancel cancel = job.cancel();
    boolean lost = cancel != null && cancel.stop() == Cancel.Stop.LEASE_EXPIRED;
    return lost || job.attempts().unconfirmed()
        ? List.of(new Residual("a worker that was not heard of again may hold plain text", null))
        : List.of();
  }

  private void scrub() {
    if (!parts.scrub.getAsBoolean()) {
      throw new Failed("database_busy", "readers kept the database from forgetting");
    }
  }

  private void finish(List<Erasure> cleared) {
    Instant now = parts.clock.instant();
    // Signed before the transaction, in which everybody else waits.
    List<Signed> signed = cleared.stream().map(erasure -> sign(erasure, now)).toList();
    parts.transactions.run(() -> signed.forEach(one -> finish(one, now)));
  }

  private Signed sign(Erasure erasure, Instant now) {
    return erasure.action() == Action.DISCARD
        ? new Signed(erasure, null)
        : new Signed(erasure.finished(now), parts.receipts.sign(erasure, now));
  }

  private record Signed(Erasure erasure, @Nullable String receipt) {}

  private void finish(Signed signed, Instant now) {
    Erasure erasure = signed.erasure();
    if (signed.receipt() == null) {
      parts.ledger.remove(erasure.job());
      parts.erasures.remove(erasure.id());
      parts.jobs.remove(erasure.job());
    } else {
      Job job = parts.jobs.lock(erasure.job()).orElseThrow();
      parts.jobs.save(job, job.erased());
      parts.receipts.keep(erasure.id(), now, signed.receipt());
      parts.erasures.save(erasure.did(Step.RECEIPT_ISSUED, now));
    }
    parts.transactions.afterCommit(new Signal.Changed(erasure.job()));
    parts.transactions.afterCommit(new Signal.Erased(erasure.job()));
  }

  /** A failing erasure is never given up; it waits longer each time and holds up no other. */
  private void fail(Erasure erasure, Exception why) {
    Instant now = parts.clock.instant();
    Duration backoff = FIRST_BACKOFF.multipliedBy(1L << Math.min(erasure.tries(), LAST_DOUBLING));
    var trouble = new Trouble(code(why), message(why), now);
    log.error("erasure {} failed, trying again in {}: {}", erasure.id(), backoff, trouble, why);
    parts.transactions.run(() -> parts.erasures.save(erasure.failed(trouble, now.plus(backoff))));
  }

  private static String code(Exception why) {
    return switch (why) {
      case Failed failed -> failed.code;
      case BlobStoreException.Denied _ -> "blob_permission_denied";
      case BlobStoreException.StoreGone _ -> "blob_store_gone";
      case BlobStoreException.NoSpace _ -> "blob_disk_full";
      case BlobStoreException _ -> "blob_io_error";
      case KeyStoreException _ -> "key_io_error";
      case Refusal refusal -> refusal.code().code();
      default -> "internal";
    };
  }

  private static String message(Exception why) {
    return switch (why) {
      case Failed failed -> String.valueOf(failed.getMessage());
      case BlobStoreException.Denied _ -> "the file system forbids deleting the job's files";
      case BlobStoreException.StoreGone _ -> "the blob store is not there: mount its volume again";
      case BlobStoreException.NoSpace _ -> "the disk of the job's files is full";
      case BlobStoreException _ -> "the file system failed while deleting the job's files";
      case KeyStoreException _ -> "the key store failed";
      case Refusal refusal -> String.valueOf(refusal.getMessage());
      default -> why.getClass().getSimpleName();
    };
  }

  /** A step that did not come out as it must. */
  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    Failed(String code, String message) {
      super(message);
      this.code = code;
    }
  }
}
