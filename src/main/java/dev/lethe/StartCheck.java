package dev.lethe;

import dev.lethe.backup.KeyRestore;
import dev.lethe.backup.RestoreMark;
import dev.lethe.backup.RestoreMark.Reason;
import dev.lethe.backup.Rows;
import dev.lethe.blob.BlobStore;
import dev.lethe.key.KeyFolder;
import dev.lethe.key.KeyStore;
import dev.lethe.store.SqlRows;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Refuses to start where data, keys and rows do not belong together: a start removes what belongs
 * to nothing, and beside the wrong rows that is everything.
 */
final class StartCheck {
  private static final int NEWEST = 3;

  private StartCheck() {}

  /** A restore that was cut short is to be done again. */
  static void beforeAll(Config config, RestoreMark restored) {
    Path data = config.data().dir();
    if (restored.unconfirmed().filter(Reason.UNFINISHED::equals).isPresent()
        || KeyRestore.isUnfinished(config.keys().dir())) {
      throw new StartException("a restore of " + data + " was cut short: do it again");
    }
  }

  /** Keys that are gone are not begun anew beside rows that need them. */
  static void beforeKeys(Config config, Rows rows) {
    Path keys = config.keys().dir();
    // Tables are known by the counter beside the master key, which refuses empty ones.
    if (config.keys().tables().isPresent() || KeyFolder.isUsed(keys)) {
      return;
    }
    try (Rows.View view = rows.live()) {
      if (!view.empty()) {
        throw new StartException(
            ("there are no keys in %s, and the database has %d jobs that only they open. If they"
                    + " lie elsewhere, say so with keys.dir; if they are lost, put a backup of them"
                    + " back with: lethe restore --keys DIR; lethe restore --lose-jobs begins with"
                    + " new keys, and all jobs become erased")
                .formatted(keys, view.jobs()));
      }
    }
  }

  /** The rows have to be those of these keys and files. */
  static void check(String instance, Stores stores) {
    SqlRows rows = stores.rows();
    Optional<String> owner = rows.instance();
    if (owner.isPresent() && !owner.get().equals(instance)) {
      throw new StartException(
          "the database is that of instance %s, and the data folder is that of %s"
              .formatted(owner.get(), instance));
    }
    try (Rows.View view = rows.live()) {
      if (view.empty()) {
        refuseUsed(stores.blobs(), stores.keys());
      } else {
        refuseOlderKeys(view, stores.keys(), stores.restored());
      }
    }
    if (owner.isEmpty()) {
      rows.belongTo(instance);
    }
  }

  private static void refuseUsed(BlobStore blobs, KeyStore keys) {
    boolean used;
    try (var folders = blobs.folders();
        var graves = keys.graveyard()) {
      used = folders.findAny().isPresent() || graves.findAny().isPresent();
    }
    if (used) {
      throw new StartException(
          "the database is empty, and there are files or graves of jobs: it is not the one that"
              + " belongs to them. Put that back, or begin with an empty data and key folder");
    }
  }

  /** The key of a job is durable before its row: the newest ones cannot all be without. */
  private static void refuseOlderKeys(Rows.View view, KeyStore keys, RestoreMark restored) {
    if (restored.holds()) {
      return;
    }
    List<Rows.Bound> newest = view.newest(NEWEST);
    boolean lost =
        !newest.isEmpty()
            && newest.stream()
                .allMatch(job -> keys.destroyed(job.keySlot()) && !keys.buried(job.job()));
    if (lost) {
      throw new StartException(
          "the keys are older than the database: those of its newest jobs are not among them. Put"
              + " the newest keys back");
    }
  }
}
