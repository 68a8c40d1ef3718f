package dev.lethe.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * Brings a database to the present schema. Both engines run the same files.
 *
 * <p>Nearly every start finds nothing to do, and Flyway takes longer to see that than all the rest
 * of a start takes: so its own table is asked first.
 */
public final class Migrations {
  /** The version of the newest file under {@code db/migration}; a test holds it against them. */
  static final String NEWEST = "20";

  /** The same of {@code db/keys}. */
  static final String NEWEST_KEYS = "1";

  private static final String KEYS = "lethe_keys";

  private Migrations() {}

  public static void sqlite(Path file) {
    migrate(
        new StoreUrl(SqliteDatabase.url(file), null, null),
        // Else the numbers of deleted rows would be given out again.
        Map.of("bytes", "blob", "serial", "integer primary key autoincrement"));
  }

  public static void postgres(StoreUrl url) {
    migrate(
        url, Map.of("bytes", "bytea", "serial", "bigint generated always as identity primary key"));
  }

  /** The keys have a schema and a history of their own, in whichever database they are. */
  public static void keys(StoreUrl url) {
    if (!isCurrent(url, KEYS + ".flyway_schema_history", NEWEST_KEYS)) {
      Flyway.configure()
          .dataSource(url.jdbc(), url.user(), url.password())
          .schemas(KEYS)
          .locations("classpath:db/keys")
          .load()
          .migrate();
    }
  }

  private static void migrate(StoreUrl url, Map<String, String> words) {
    if (!isCurrent(url, "flyway_schema_history", NEWEST)) {
      Flyway.configure()
          .dataSource(url.jdbc(), url.user(), url.password())
          .locations("classpath:db/migration")
          .placeholders(words)
          .load()
          .migrate();
    }
  }

  private static boolean isCurrent(StoreUrl url, String history, String newestFile) {
    try (Connection connection = DriverManager.getConnection(url.jdbc(), login(url));
        var statement = connection.createStatement();
        var newest =
            statement.executeQuery(
                """
                select version, success from %s order by installed_rank desc limit 1
                """
                    .formatted(history))) {
      return newest.next()
          && newest.getBoolean("success")
          && newestFile.equals(newest.getString("version"));
    } catch (SQLException e) {
      // An empty database has no such table; of all else Flyway knows better what to say.
      return false;
    }
  }

  private static Properties login(StoreUrl url) {
    var login = new Properties();
    put(login, "user", url.user());
    put(login, "password", url.password());
    return login;
  }

  private static void put(Properties login, String name, @Nullable String value) {
    if (value != null) {
      login.setProperty(name, value);
    }
  }
}
