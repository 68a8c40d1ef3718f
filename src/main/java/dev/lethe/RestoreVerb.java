package dev.lethe;

import dev.lethe.backup.BackupException;
import dev.lethe.backup.KeyRestore;
import dev.lethe.backup.Restore;
import dev.lethe.backup.RestoreMark;
import dev.lethe.backup.Rows;
import dev.lethe.disk.Disk;
import dev.lethe.key.KeyStoreException;
import dev.lethe.store.Database;
import dev.lethe.store.SqlRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe restore}: puts backups back while no server runs. */
@Command(
    name = "restore",
    description = {
      "Put a backup of the data into an empty data folder, while no server runs on it.",
      "Refused unless the keys in place, or a list of erasures, are at least as new.",
      "Without DIR: put keys back for data that is in place."
    })
final class RestoreVerb implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "What lethe backup DIR has written.")
  @Nullable Path backup;

  @Option(
      names = "--keys",
      paramLabel = "DIR",
      description = "What lethe backup --keys DIR has written; only where there are no keys.")
  @Nullable Path keys;

  @Option(
      names = "--master",
      paramLabel = "FILE",
      description = "What lethe backup --keys DIR --master FILE has written.")
  @Nullable Path master;

  @Option(
      names = "--erasures",
      paramLabel = "FILE",
      description = "The newest list that lethe erasures has written.")
  @Nullable Path erasures;

  @Option(
      names = "--lose-jobs",
      description = "Go on without the keys of some jobs, or of all: these become erased.")
  boolean loseJobs;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder (default: ./lethe-data).")
  @Nullable Path data;

  @Option(names = "--config", paramLabel = "FILE", description = "The settings file of the server.")
  @Nullable Path config;

  @Override
  public Integer call() throws IOException {
    try {
      Config settings = Config.load(Optional.ofNullable(config), System.getenv(), flags());
      try (FileChannel _ = DataFolder.lock(settings.data().dir(), Disk.REAL)) {
        restore(settings);
      }
      System.err.println(
          "start the server, look whether this is the newest data, then: lethe restored --confirm");
      return 0;
    } catch (ConfigException | StartException | BackupException | KeyStoreException e) {
      System.err.println("lethe: " + e.getMessage());
      return 1;
    }
  }

  private void restore(Config settings) throws IOException {
    if (settings.keys().tables().isPresent()) {
      hold(settings);
      return;
    }
    var wanted =
        new KeyRestore.Ask(
            settings.keys().dir(),
            settings.keys().masterFile(),
            Optional.ofNullable(keys),
            Optional.ofNullable(master),
            Optional.ofNullable(erasures),
            loseJobs,
            new SecureRandom());
    var restore = new Restore(new Restore.Ask(backup, settings.data().dir(), wanted), Disk.REAL);
    if (backup == null) {
      restore.keys(() -> lastSlot(settings));
      System.out.println("keys put back to " + settings.keys().dir());
      return;
    }
    Restore.Done done = restore.data();
    System.out.printf(
        "put back: data of %s, jobs %d, files %d%n", done.madeAt(), done.jobs(), done.blobs());
    if (done.missing() + done.damaged() > 0) {
      System.err.printf("note: files missing %d, damaged %d%n", done.missing(), done.damaged());
    }
    if (done.rowsElsewhere()) {
      System.err.println("note: the rows were in PostgreSQL: put them back by pg_restore");
    }
  }

  /** Rows, files and keys are put back by hand; what is left to do is to hold back destruction. */
  private void hold(Config settings) {
    if (backup != null || keys != null || master != null || erasures != null || loseJobs) {
      throw new StartException(
          "keys.url is set: here nobody can look whether the keys are new enough. Put rows and"
              + " files back as docs/keys-in-postgresql.md says, then: lethe restore, without"
              + " anything else");
    }
    RestoreMark.of(settings.data().dir(), Disk.REAL).begin(RestoreMark.Reason.RESTORED);
    System.out.println("no key is destroyed until the data is confirmed");
  }

  private static long lastSlot(Config settings) {
    Path file = settings.data().dir().resolve("lethe.db");
    try (Database database = Stores.database(settings.store(), file, _ -> {}, Disk.REAL);
        Rows.View rows = new SqlRows(database).live()) {
      return rows.lastSlot();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the database", e);
    }
  }

  private Map<String, String> flags() {
    var flags = new HashMap<String, String>();
    if (data != null) {
      flags.put("data.dir", data.toString());
    }
    return flags;
  }
}
