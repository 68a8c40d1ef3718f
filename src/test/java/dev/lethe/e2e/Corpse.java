package dev.lethe.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a killed server was about, read from a copy of its database and from its key folder: the
 * originals are left to the next server as the kill left them.
 */
record Corpse(long uploads, long runs, long erasures, boolean rotation) {
  private static final Pattern MASTER = Pattern.compile("master-\\d+\\.key");

  static Corpse examine(Path data, Path keys, Path table) throws IOException {
    for (String part : new String[] {"", "-wal"}) {
      Path file = data.resolve("lethe.db" + part);
      Path copy = table.resolve("corpse.db" + part);
      if (Files.exists(file)) {
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.deleteIfExists(copy);
      }
    }
    Files.deleteIfExists(table.resolve("corpse.db-shm"));
    try (var db = new Rows(table.resolve("corpse.db"))) {
      return new Corpse(
          db.count("jobs where visibility = 'receiving' and data = 'kept'"),
          db.count("jobs where lease_until is not null"),
          db.count("erasures where state = 'running' and action <> 'discard'"),
          rotating(keys));
    }
  }

  /**
   * A second master key is there while keys are moved to it. One that was not whole yet says
   * nothing: it may lie there since an earlier kill, until the next rotation.
   */
  static boolean rotating(Path keys) throws IOException {
    try (Stream<Path> files = Files.list(keys)) {
      return files.filter(file -> MASTER.matcher(file.getFileName().toString()).matches()).count()
          > 1;
    }
  }
}
