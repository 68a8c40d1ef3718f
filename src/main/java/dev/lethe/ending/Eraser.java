package dev.lethe.ending;

import dev.lethe.blob.BlobStore;
import dev.lethe.blob.BlobStore.Removal;
import dev.lethe.blob.BlobStoreException;
import dev.lethe.ending.Erasure.Action;
import dev.lethe.ending.Erasure.Residual;
import dev.lethe.ending.Erasure.Step;
import dev.lethe.ending.Erasure.Trouble;
import dev.lethe.error.Refusal;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.Cancel;
import dev.lethe.job.Job;
import dev.lethe.job.JobStore;
import dev.lethe.job.JobStore.Change;
import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import dev.lethe.key.Burial;
import dev.lethe.key.KeyStore;
import dev.lethe.key.KeyStoreException;
import dev.lethe.ledger.Ledger;
import dev.lethe.ledger.Ledger.Tally;
import dev.lethe.ledger.Reads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries erasures out, many at a time.
 *
 * <p>The order of the steps is what makes an erasure provable. Reads are refused and the work is
 * gone before anything is destroyed, so nobody can write or copy behind the eraser's back. Then the
 * key goes: whatever a crash, a backup or a lazy disk leaves behind after that cannot be read. Only
 * then the files go, and only what was looked at afterwards is said to be gone. Every step may be
 * repeated, so after a crash an erasure simply begins again. Keys, folders, rows, receipts and the
 * log of the database are handled for a whole group at once, which keeps the cost of one job flat
 * when many end; an erasure of one job is a group of one.
 */
public final class Eraser {
  private static final Logger log = LoggerFactory.getLogger(Eraser.class);

  /** So many together share the syncs of the key store. */
  private static final int KEYS = 1024;

  /**
   * So many together share the syncs of the folders and a transaction: others wait for it no longer
   * than a moment.
   */
  private static final int GROUP = 256;

  private static final Duration READERS_LEAVE = Duration.ofSeconds(5);
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final int LAST_DOUBLING = 8;

  private final Parts parts;
  private volatile boolean stopped;

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

  /** Carries out all that is due; returns how many erasures it finished. */
  public int runOnce() throws InterruptedException {
    destroyKeys();
    return eraseKeyless();
  }

  /**
   * Destroys the keys of all that is due. It is quick and ends everything that can be read, so no
   * key waits for the files of another job.
   *
   * @return how many
   */
  public int destroyKeys() throws InterruptedException {
    int destroyed = 0;
    List<Erasure> due;
    do {
      due = due(false, KEYS);
      destroyed += destroyKeys(closeReads(due));
    } while (due.size() == KEYS);
    return destroyed;
  }

  /** Lets it come to its end after the groups that are under way. */
  public void stop() {
    stopped = true;
  }

  /**
   * While the rows of one group are cleared and its receipts signed, the files of the next go. Keys
   * that became due meanwhile have their turn with each group.
   */
  private int eraseKeyless() throws InterruptedException {
    int finished = 0;
    List<Erasure> group = due(true, GROUP);
    Emptied emptied = deleteBlobs(group);
    try (var aside = Executors.newVirtualThreadPerTaskExecutor()) {
      while (!group.isEmpty()) {
        destroyKeys();
        List<Erasure> next = stopped ? List.of() : dueBeside(group);
        Future<Emptied> files = aside.submit(() -> deleteBlobs(next));
        finished += finish(emptied);
        emptied = outcome(files);
        group = next;
      }
    }
    return finished;
  }

  private List<Erasure> dueBeside(List<Erasure> busy) {
    Set<ErasureId> known = busy.stream().map(Erasure::id).collect(Collectors.toSet());
    return due(true, GROUP + busy.size()).stream()
        .filter(erasure -> !known.contains(erasure.id()))
        .limit(GROUP)
        .toList();
  }

  private static Emptied outcome(Future<Emptied> files) throws InterruptedException {
    try {
      return files.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** What is left to do once files are gone; returns how many erasures are done by it. */
  private int finish(Emptied emptied) {
    List<Erasure> cleared = together(emptied.verified, some -> clearRows(some, emptied.strays));
    if (cleared.isEmpty()) {
      return 0;
    }
    try {
      scrub();
    } catch (RuntimeException e) {
      // What was counted is saved with a failure too: the rows can be counted only once.
      cleared.forEach(erasure -> fail(erasure, e));
      return 0;
    }
    return together(cleared, this::finish).size();
  }

  private List<Erasure> due(boolean keyless, int limit) {
    return parts.transactions.read(() -> parts.erasures.due(keyless, parts.clock.instant(), limit));
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
    long until = System.nanoTime() + READERS_LEAVE.toNanos();
    var closed = new ArrayList<Erasure>();
    for (Erasure erasure : due) {
      Duration left = Duration.ofNanos(until - System.nanoTime());
      if (parts.reads.awaitClosed(erasure.job(), left)) {
        closed.add(erasure.did(Step.WORK_STOPPED, parts.clock.instant()));
      } else {
        fail(erasure, new Failed("reader_stuck", "a download of the job did not end"));
      }
    }
    return closed;
  }

  /** Where this fails the key store is at fault, and no job of the group fares better alone. */
  private int destroyKeys(List<Erasure> unread) {
    if (unread.isEmpty()) {
      return 0;
    }
    Instant now = parts.clock.instant();
    try {
      parts.keys.destroy(
          unread.stream().map(e -> new Burial(e.keySlot(), e.job(), e.id(), now)).toList());
    } catch (RuntimeException e) {
      unread.forEach(erasure -> fail(erasure, e));
      return 0;
    }
    Instant done = parts.clock.instant();
    List<Erasure> keyless = unread.stream().map(e -> e.did(Step.KEY_DESTROYED, done)).toList();
    parts.transactions.run(() -> parts.erasures.save(keyless));
    return keyless.size();
  }

  private Emptied deleteBlobs(List<Erasure> keyless) {
    try {
      return emptied(keyless);
    } catch (RuntimeException e) {
      keyless.forEach(erasure -> fail(erasure, e));
      return new Emptied(List.of(), Map.of());
    }
  }

  private Emptied emptied(List<Erasure> keyless) {
    List<JobId> jobs = keyless.stream().map(Erasure::job).toList();
    Map<JobId, Set<ArtifactId>> known = parts.transactions.read(() -> parts.ledger.known(jobs));
    var doomed = new LinkedHashMap<JobId, Set<ArtifactId>>();
    jobs.forEach(job -> doomed.put(job, known.getOrDefault(job, Set.of())));
    Map<JobId, Removal> removals = parts.blobs.eraseFolders(doomed);
    Instant now = parts.clock.instant();
    var emptied = new Emptied(new ArrayList<>(), new HashMap<>());
    for (Erasure erasure : keyless) {
      JobId job = erasure.job();
      try {
        switch (Objects.requireNonNull(removals.get(job))) {
          case Removal.Done(BlobStore.Erased erased) -> emptied.strays.put(job, erased.strays());
          case Removal.Failed(RuntimeException why) -> throw why;
        }
        emptied.verified.add(verify(erasure.did(Step.BLOBS_DELETED, now)));
      } catch (RuntimeException e) {
        fail(erasure, e);
      }
    }
    return emptied;
  }

  private Erasure verify(Erasure erasure) {
    if (parts.blobs.exists(erasure.job())) {
      throw new Failed("blobs_left", "the folder of the job is still there");
    }
    if (!parts.keys.destroyed(erasure.keySlot())) {
      throw new Failed("key_left", "the key of the job is still there");
    }
    return erasure.did(Step.VERIFIED, parts.clock.instant());
  }

  /**
   * Erasures whose folders and keys are seen to be gone.
   *
   * @param strays how many files lay in each folder that no row named
   */
  private record Emptied(List<Erasure> verified, Map<JobId, Integer> strays) {}

  private List<Erasure> clearRows(List<Erasure> verified, Map<JobId, Integer> strays) {
    return parts.transactions.write(() -> {
      Map<JobId, Job> jobs = lock(verified);
      Map<JobId, List<Tally>> tallies = parts.ledger.tally(jobs.keySet());
      parts.receipts.note(
          verified.stream()
              .filter(Eraser::told)
              .collect(Collectors.toMap(erasure -> erasure, erasure -> job(erasure, jobs))),
          strays);
      Map<JobId, List<RemoteScratch.Held>> unwiped = parts.receipts.unwiped(jobs.keySet());
      parts.jobs.clearContent(jobs.keySet());
      parts.ledger.clear(jobs.keySet());
      Instant now = parts.clock.instant();
      List<Erasure> cleared =
          verified.stream()
              .map(erasure -> {
                JobId id = erasure.job();
                List<Residual> left =
                    residuals(job(erasure, jobs), unwiped.getOrDefault(id, List.of()));
                return counted(erasure, tallies.getOrDefault(id, List.of()), left)
                    .did(Step.ROWS_CLEARED, now);
              })
              .toList();
      parts.erasures.save(cleared);
      return cleared;
    });
  }

  private static Erasure counted(Erasure erasure, List<Tally> tallies, List<Residual> left) {
    boolean first = !erasure.steps().containsKey(Step.ROWS_CLEARED);
    return first ? erasure.counted(tallies, left) : erasure;
  }

  private Map<JobId, Job> lock(List<Erasure> erasures) {
    return parts.jobs.lock(erasures.stream().map(Erasure::job).toList()).stream()
        .collect(Collectors.toMap(Job::id, job -> job));
  }

  private static Job job(Erasure erasure, Map<JobId, Job> jobs) {
    return Optional.ofNullable(jobs.get(erasure.job()))
        .orElseThrow(() -> new IllegalStateException(erasure.job() + " has no row"));
  }

  private static List<Residual> residuals(Job job, List<RemoteScratch.Held> unwiped) {
    var left = new ArrayList<Residual>();
    Cancel cancel = job.cancel();
    boolean lost = cancel != null && cancel.stop() == Cancel.Stop.LEASE_EXPIRED;
    if (lost || job.attempts().unconfirmed()) {
      left.add(new Residual("a worker that was not heard of again may hold plain text", null));
    }
    for (RemoteScratch.Held held : unwiped) {
      left.add(new Residual("a worker did not confirm that it wiped its scratch", null, held));
    }
    return left;
  }

  private void scrub() {
    if (!parts.scrub.getAsBoolean()) {
      throw new Failed("database_busy", "readers kept the database from forgetting");
    }
  }

  private List<Erasure> finish(List<Erasure> cleared) {
    Instant now = parts.clock.instant();
    List<Erasure> finished =
        cleared.stream().filter(Eraser::told).map(erasure -> erasure.finished(now)).toList();
    // Signed before the transaction, in which everybody else waits.
    Map<ErasureId, String> signed = parts.receipts.sign(finished, now);
    parts.transactions.run(() -> {
      Map<JobId, Job> jobs = lock(finished);
      parts.jobs.save(
          finished.stream()
              .map(erasure -> job(erasure, jobs))
              .map(job -> new Change(job, job.erased()))
              .toList());
      parts.receipts.keep(signed, now);
      parts.erasures.save(
          finished.stream().map(erasure -> erasure.did(Step.RECEIPT_ISSUED, now)).toList());
      cleared.stream().filter(erasure -> !told(erasure)).forEach(this::forget);
      cleared.stream()
          .map(Erasure::job)
          .flatMap(job -> Stream.of(new Signal.Changed(job), new Signal.Erased(job)))
          .forEach(parts.transactions::afterCommit);
    });
    return cleared;
  }

  /** Of a job that nobody was told of nothing stays. */
  private static boolean told(Erasure erasure) {
    return erasure.action() != Action.DISCARD;
  }

  private void forget(Erasure erasure) {
    parts.ledger.remove(erasure.job());
    parts.erasures.remove(erasure.id());
    parts.jobs.remove(erasure.job());
  }

  /** Takes a step with many at once; if that fails, with each alone: none holds up another. */
  private List<Erasure> together(List<Erasure> some, UnaryOperator<List<Erasure>> step) {
    if (some.isEmpty()) {
      return List.of();
    }
    try {
      return step.apply(some);
    } catch (RuntimeException e) {
      if (some.size() == 1) {
        fail(some.getFirst(), e);
        return List.of();
      }
      return some.stream().flatMap(one -> together(List.of(one), step).stream()).toList();
    }
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
