package dev.lethe.store;

import java.nio.file.Path;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a database to the present schema. Both engines run the same files. */
public final class Migrations {
  private Migrations() {}

  public static void sqlite(Path file) {
    migrate(
        Flyway.configure().dataSource(SqliteDatabase.url(file), "", ""),
        // Else the numbers of deleted rows would be given out again.
        Map.of("bytes", "blob", "serial", "integer primary key autoincrement"));
  }

  public static void postgres(StoreUrl url) {
    migrate(
        Flyway.configure().dataSource(url.jdbc(), url.user(), url.password()),
        Map.of("bytes", "bytea", "serial", "bigint generated always as identity primary key"));
  }

  private static void migrate(FluentConfiguration flyway, Map<String, String> words) {
    flyway.locations("classpath:db/migration").placeholders(words).load().migrate();
  }
}
