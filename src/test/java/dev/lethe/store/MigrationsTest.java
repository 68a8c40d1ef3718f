package dev.lethe.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MigrationsTest {
  @TempDir Path folder;

  @Test
  void the_newest_version_is_that_of_the_newest_file() throws IOException {
    assertThat(Migrations.NEWEST).isEqualTo(newest("migration"));
    assertThat(Migrations.NEWEST_KEYS).isEqualTo(newest("keys"));
  }

  private static String newest(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/db", folder))) {
      return files
          .map(file -> file.getFileName().toString())
          .map(name -> name.substring(1, name.indexOf("__")))
          .max(Comparator.comparing(Integer::valueOf))
          .orElseThrow();
    }
  }

  @Test
  void a_database_whose_last_migration_was_undone_is_migrated_again() throws SQLException {
    Path file = folder.resolve("lethe.db");
    Migrations.sqlite(file);
    try (Connection connection = DriverManager.getConnection(SqliteDatabase.url(file));
        var statement = connection.createStatement()) {
      statement.execute("drop table flyway_schema_history");
      for (String table : tables(connection)) {
        statement.execute("drop table " + table);
      }
    }

    Migrations.sqlite(file);

    try (Connection connection = DriverManager.getConnection(SqliteDatabase.url(file))) {
      assertThat(tables(connection)).contains("jobs");
    }
  }

  private static String[] tables(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var names =
            statement.executeQuery(
                """
                select group_concat(name) from sqlite_schema
                where type = 'table' and name not like 'sqlite_%'
                """)) {
      names.next();
      String all = names.getString(1);
      return all == null ? new String[0] : all.split(",");
    }
  }
}
