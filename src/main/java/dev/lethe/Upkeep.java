package dev.lethe;

import dev.lethe.backup.Backups;
import dev.lethe.backup.RestoreMark;
import dev.lethe.disk.Disk;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What keeps data and keys whole over the years: backups, rotations, and care after a restore. */
final class Upkeep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Engine engine;
  private final Stores stores;
  private final Config config;
  private final RestoreMark restored;
  private final Backups backups;

  Upkeep(Engine engine, Stores stores, Config config, Place place) {
    this.engine = engine;
    this.stores = stores;
    this.config = config;
    this.restored = stores.restored();
    var taken = new ArrayList<>(place.scratch());
    taken.addAll(List.of(config.data().dir(), config.keys().dir()));
    backups =
        new Backups(
            new Backups.Parts(
                stores.rows(),
                stores.blobs(),
                stores.keys(),
                stores.keyCopies(),
                config.keys().dir(),
                place.instance(),
                taken,
                restored,
                place.disk(),
                place.clock()));
  }

  /** Where the server is. */
  record Place(String instance, List<Path> scratch, Disk disk, InstantSource clock) {}

  Backups backups() {
    return backups;
  }

  /** To be called before anything is recovered. */
  void lookAtRows() {
    if (!restored.holds() && !engine.sealer.isWhole()) {
      log.error("the database is older than the keys, or was changed: nothing is destroyed");
      restored.begin(RestoreMark.Reason.OLDER_ROWS);
    }
  }

  /** What belongs to nothing goes, unless it may belong to what is newer than the rows. */
  Runnable afterRecovery(Instant startedAt) {
    if (restored.holds()) {
      new AfterRestore(stores).run(engine.endings);
      return () -> {};
    }
    return () -> engine.fsck.removeStrayFolders(startedAt);
  }

  Duration rotate() {
    if (!restored.holds()) {
      engine.rotations.runOnce(config.keys().rotateEvery());
    }
    if (backups.keysOutdated()) {
      log.warn(
          "the master key was rotated, and the keys were not backed up since: older backups of them"
              + " open nothing any more (lethe backup --keys DIR)");
    }
    return HOUR;
  }

  @Override
  public void close() {
    backups.close();
  }
}
