package dev.lethe.backup;

import dev.lethe.blob.BlobStore;
import dev.lethe.disk.Disk;
import dev.lethe.key.KeyCopies;
import dev.lethe.key.KeyStore;
import dev.lethe.key.KeyStoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes backups of a running server, one at a time, and knows how the newest one came out. */
public final class Backups implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Backups.class);

  private final Parts parts;
  private final AtomicReference<@Nullable Run> newest = new AtomicReference<>();
  private @Nullable Thread thread;

  /**
   * What {@link Backups} are made of.
   *
   * @param copies empty where the keys are backed up by other means
   * @param keyFolder where the keys lie
   * @param taken folders of the server, which no backup may be in
   */
  public record Parts(
      Rows rows,
      BlobStore blobs,
      KeyStore keys,
      Optional<KeyCopies> copies,
      Path keyFolder,
      String instance,
      List<Path> taken,
      RestoreMark restored,
      Disk disk,
      InstantSource clock) {}

  /**
   * What is wanted.
   *
   * @param keys whether it is the keys, else the data
   * @param master where to copy the master key, if the keys are backed up
   */
  public record Ask(Path to, boolean keys, Optional<Path> master) {}

  /**
   * One backup.
   *
   * @param error why it failed, for the operator
   * @param made what was made, once it is done
   */
  public record Run(
      Ask ask,
      Instant begunAt,
      @Nullable Instant endedAt,
      @Nullable String error,
      @Nullable Made made) {
    public boolean running() {
      return endedAt == null;
    }
  }

  /** What is in a backup; all zero but the epoch where it is one of the keys. */
  public record Made(
      long jobs,
      long blobs,
      long blobBytes,
      long leftOut,
      long missing,
      long damaged,
      long graves,
      int masterEpoch,
      boolean rowsElsewhere) {}

  public Backups(Parts parts) {
    this.parts = parts;
  }

  /** Begins one; empty if another one runs. */
  public synchronized Optional<Run> begin(Ask ask) {
    Run last = newest.get();
    if (last != null && last.running()) {
      return Optional.empty();
    }
    var run = new Run(ask, parts.clock.instant(), null, null, null);
    newest.set(run);
    thread = Thread.ofVirtual().name("backup").start(() -> newest.set(ended(run)));
    return Optional.of(run);
  }

  /** The newest one that was begun since the start. */
  public Optional<Run> newest() {
    return Optional.ofNullable(newest.get());
  }

  /** Whether the keys were backed up once, and not since the master key was rotated. */
  public boolean keysOutdated() {
    return KeyBackup.last(parts.keyFolder)
        .map(last -> last.epoch() < parts.keys.epoch())
        .orElse(false);
  }

  /** Writes the list of what was erased. */
  public void erasures(OutputStream out) throws IOException {
    ErasureList.write(parts.instance, parts.keys.graveyard(), out);
  }

  /** What is said of data that was put back. */
  public RestoreMark restored() {
    return parts.restored;
  }

  private Run ended(Run run) {
    try {
      Manifest made = made(run.ask());
      log.info("a backup of the {} was made to {}", what(run), run.ask().to());
      return new Run(run.ask(), run.begunAt(), parts.clock.instant(), null, made(made));
    } catch (RuntimeException e) {
      log.error("the backup of the {} to {} failed", what(run), run.ask().to(), e);
      boolean said = e instanceof BackupException || e instanceof KeyStoreException;
      String error = said ? String.valueOf(e.getMessage()) : "it failed: see the server's log";
      return new Run(run.ask(), run.begunAt(), parts.clock.instant(), error, null);
    }
  }

  private Manifest made(Ask ask) {
    var files = new BackupFiles(parts.disk);
    if (!ask.keys()) {
      return DataBackup.make(
          new DataBackup.Parts(
              parts.rows, parts.blobs, parts.keys, parts.instance, parts.taken, files, parts.clock),
          ask.to());
    }
    KeyCopies copies =
        parts.copies.orElseThrow(
            () -> new BackupException("the keys lie in a database: back them up by its own tools"));
    return KeyBackup.make(
        new KeyBackup.Parts(
            parts.keys, copies, parts.keyFolder, parts.instance, parts.taken, files, parts.clock),
        ask.to(),
        ask.master());
  }

  private static String what(Run run) {
    return run.ask().keys() ? "keys" : "data";
  }

  private static Made made(Manifest of) {
    Manifest.Content data = of.data();
    long graves = of.graves().count();
    return data == null
        ? new Made(0, 0, 0, 0, 0, 0, graves, of.masterEpoch(), false)
        : new Made(
            data.jobs(),
            data.blobs(),
            data.blobBytes(),
            data.leftOut(),
            data.missing(),
            data.damaged(),
            graves,
            of.masterEpoch(),
            !of.files().containsKey(DataBackup.ROWS));
  }

  /** Cuts one that runs short: it is no backup then, and the one before it still is. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running != null) {
      running.interrupt();
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
