package dev.lethe.fsck;

import dev.lethe.blob.BlobStore;
import dev.lethe.blob.BlobStoreException;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.job.JobStore;
import dev.lethe.job.Transactions;
import dev.lethe.key.KeyStore;
import dev.lethe.work.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what is wrong between rows, files and keys while the server serves, a stretch of the jobs
 * at a time, and removes what nothing refers to if asked.
 *
 * <p>What a look shows is looked at again, from the rows on, before it is said: {@link JobCheck}
 * says why twice is enough. Where the row comes after the thing (folders, keys) only age tells, so
 * what is younger than the grace period is left alone.
 */
public final class Fsck {
  private static final Logger log = LoggerFactory.getLogger(Fsck.class);
  private static final int JOBS = 1_000;
  private static final int FINDINGS = 1_000;
  private static final long NANOS = Duration.ofSeconds(20).toNanos();

  /** A key is handed out right before its row is written; the row may wait for the database. */
  private static final Duration KEY_GRACE = Duration.ofMinutes(10);

  /** A folder is made before its row too, which may wait for an upload's first bytes. */
  private static final Duration FOLDER_GRACE = Duration.ofMinutes(1);

  private final Parts parts;
  private final StrayFolders folders;
  private final StrayKeys keys;
  private final JobCheck jobs;

  /**
   * What an {@link Fsck} is made of.
   *
   * @param runs whether an attempt of the job runs here
   * @param written whether a file is being written
   * @param grace how old a thing has to be to be called stray
   */
  public record Parts(
      Transactions transactions,
      JobStore jobs,
      Inventory inventory,
      KeyStore keys,
      BlobStore blobs,
      Scratch scratch,
      Predicate<JobId> runs,
      Predicate<ArtifactId> written,
      Duration grace,
      InstantSource clock) {}

  /**
   * What is wanted.
   *
   * @param after where the stretch before ended; empty to begin
   * @param hashes whether to read the files
   * @param repair whether to remove what nothing refers to
   */
  public record Ask(Optional<JobId> after, boolean hashes, boolean repair) {}

  public Fsck(Parts parts) {
    this.parts = parts;
    this.folders = new StrayFolders(parts.transactions(), parts.inventory(), parts.blobs());
    this.keys = new StrayKeys(parts.transactions(), parts.jobs(), parts.keys());
    this.jobs = new JobCheck(parts);
  }

  /** What a start removes; may run while the server serves. */
  public void removeStrayFolders(Instant madeBefore) {
    folders.removeAll(madeBefore);
  }

  /** Looks at a stretch, which ends after some time, some jobs or some findings. */
  public Page look(Ask ask) {
    var moment = new Moment(ask, parts.clock.instant());
    List<Suspicion> once = new ArrayList<>();
    if (ask.after().isEmpty()) {
      once.addAll(strays(moment));
    }
    List<JobId> some = parts.transactions.read(() -> parts.jobs.keptAfter(ask.after(), JOBS));
    long begun = System.nanoTime();
    int looked = 0;
    while (looked < some.size() && once.size() < FINDINGS && System.nanoTime() - begun < NANOS) {
      once.addAll(jobs.look(some.get(looked), ask.hashes(), moment.old()));
      looked++;
    }
    boolean all = looked == some.size() && some.size() < JOBS;
    Optional<JobId> last = looked == 0 ? ask.after() : Optional.of(some.get(looked - 1));
    return new Page(settle(again(once, moment), moment), looked, all ? Optional.empty() : last);
  }

  private final class Moment {
    private final Ask ask;
    private final Instant now;

    Moment(Ask ask, Instant now) {
      this.ask = ask;
      this.now = now;
    }

    Instant old() {
      return now.minus(parts.grace);
    }

    Instant oldFolders() {
      return atLeast(FOLDER_GRACE);
    }

    Instant oldKeys() {
      return atLeast(KEY_GRACE);
    }

    private Instant atLeast(Duration least) {
      return now.minus(parts.grace.compareTo(least) > 0 ? parts.grace : least);
    }
  }

  private List<Suspicion> strays(Moment moment) {
    var found = new ArrayList<Suspicion>();
    try (Stream<JobId> stray = folders.find(moment.oldFolders())) {
      // Half of what a stretch may find, so that the jobs get their turn whatever lies about.
      stray.limit(FINDINGS / 2).forEach(job -> found.add(folder(job)));
    }
    scratch(moment).limit(FINDINGS / 4).forEach(found::add);
    unbound(moment).limit(FINDINGS / 4 - 1).forEach(found::add);
    return found;
  }

  private Suspicion folder(JobId job) {
    return Suspicion.of(Kind.STRAY_FOLDER, job, bytes(job));
  }

  private long bytes(JobId job) {
    try {
      return parts.blobs.look(job).stream().mapToLong(BlobStore.Entry::bytes).sum();
    } catch (BlobStoreException e) {
      // It is a stray one all the same, and must not keep the others from being found.
      log.warn("cannot look into the stray folder of {}", job, e);
      return 0;
    }
  }

  private Stream<Suspicion> scratch(Moment moment) {
    return left().stream()
        .filter(left -> left.modifiedAt().isBefore(moment.oldFolders()))
        .filter(left -> left.job().filter(parts.runs).isEmpty())
        .map(left ->
            new Suspicion(
                Kind.LEFTOVER_SCRATCH,
                left.job().orElse(null),
                null,
                null,
                left.folder().toString(),
                left.bytes()));
  }

  private List<Scratch.Left> left() {
    try {
      return parts.scratch.left();
    } catch (IOException e) {
      throw new UncheckedIOException("look into the scratch folders", e);
    }
  }

  private Stream<Suspicion> unbound(Moment moment) {
    return keys.find(moment.oldKeys()).stream()
        .map(slot -> new Suspicion(Kind.KEY_WITHOUT_JOB, null, null, slot, null, 0));
  }

  /** What is suspected a second time, all rows being read again. */
  private List<Suspicion> again(List<Suspicion> once, Moment moment) {
    Set<Suspicion> twice = new HashSet<>();
    if (once.stream().anyMatch(s -> s.kind() == Kind.LEFTOVER_SCRATCH)) {
      scratch(moment).forEach(twice::add);
    }
    if (once.stream().anyMatch(s -> s.kind() == Kind.KEY_WITHOUT_JOB)) {
      unbound(moment).forEach(twice::add);
    }
    Set<JobId> seen = new HashSet<>();
    for (Suspicion suspicion : once) {
      JobId job = suspicion.job();
      if (job == null || suspicion.kind() == Kind.LEFTOVER_SCRATCH) {
        continue;
      }
      if (suspicion.kind() == Kind.STRAY_FOLDER) {
        if (folders.isStray(job, moment.oldFolders())) {
          twice.add(folder(job));
        }
      } else if (seen.add(job)) {
        twice.addAll(jobs.look(job, moment.ask.hashes(), moment.old()));
      }
    }
    return once.stream().filter(twice::contains).toList();
  }

  private List<Finding> settle(List<Suspicion> twice, Moment moment) {
    if (!moment.ask.repair()) {
      return twice.stream().map(suspicion -> suspicion.finding(false)).toList();
    }
    Set<Long> slots =
        twice.stream()
            .filter(s -> s.kind() == Kind.KEY_WITHOUT_JOB)
            .map(s -> Objects.requireNonNull(s.keySlot()))
            .collect(Collectors.toSet());
    if (!slots.isEmpty()) {
      keys.destroy(slots, moment.oldKeys());
    }
    return twice.stream().map(s -> s.finding(repaired(s, moment))).toList();
  }

  private boolean repaired(Suspicion found, Moment moment) {
    try {
      return switch (found.kind()) {
        case STRAY_FOLDER ->
            folders.remove(Objects.requireNonNull(found.job()), moment.oldFolders());
        case STRAY_FILE, LEFTOVER_TEMP ->
            parts.blobs.deleteEntry(
                Objects.requireNonNull(found.job()), Objects.requireNonNull(found.place()));
        case LEFTOVER_SCRATCH -> {
          parts.scratch.wipe(Path.of(Objects.requireNonNull(found.place())));
          yield true;
        }
        case KEY_WITHOUT_JOB -> parts.keys.destroyed(Objects.requireNonNull(found.keySlot()));
        case MISSING_FOLDER,
            UNREADABLE_FOLDER,
            MISSING_FILE,
            WRONG_SIZE,
            WRONG_HASH,
            ABANDONED_WRITE,
            JOB_WITHOUT_KEY,
            UNREADABLE_KEY ->
            false;
      };
    } catch (IOException | BlobStoreException e) {
      log.error("cannot repair {} of {}", found.kind().word(), found.job(), e);
      return false;
    }
  }
}
