package dev.lethe.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes SQLite files with an empty schema; the migrations run once in this JVM. */
public final class TestSqlite {
  private TestSqlite() {}

  private static final class Template {
    static final byte[] BYTES = migrated();
  }

  /** A file {@code lethe.db} in a folder, which is made. */
  public static Path emptyDatabase(Path folder) {
    try {
      return Files.write(Files.createDirectories(folder).resolve("lethe.db"), Template.BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] migrated() {
    try {
      Path file = Files.createTempFile("lethe", ".db");
      try {
        Migrations.sqlite(file);
        return Files.readAllBytes(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
