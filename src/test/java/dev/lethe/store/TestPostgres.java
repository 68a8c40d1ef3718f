package dev.lethe.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One real PostgreSQL server for all tests of this JVM. The schema is made once; whoever asks gets
 * a fresh copy of it. The server ends with the JVM.
 */
public final class TestPostgres {
  private static final String TEMPLATE = "lethe_template";
  private static final AtomicInteger COPIES = new AtomicInteger();

  private TestPostgres() {}

  /** Made at the first use, so that tests which need no server wait for none. */
  private static final class Running {
    static final Path DATA = dataFolder();
    static final EmbeddedPostgres SERVER = start();
  }

  /** An empty database that nobody else uses. */
  public static StoreUrl fresh() {
    String name = "lethe_" + COPIES.incrementAndGet();
    execute("create database " + name + " template " + TEMPLATE);
    return url(Running.SERVER, name);
  }

  /** A database with what another one has at this moment, as from a dump; nobody may be in that. */
  public static StoreUrl copyOf(StoreUrl database) {
    String name = "lethe_" + COPIES.incrementAndGet();
    execute("create database " + name + " template " + name(database));
    return url(Running.SERVER, name);
  }

  /** The folders with all that was committed to a database: its own, and the log of the server. */
  static List<Path> folders(StoreUrl database) {
    execute("checkpoint");
    String oid = ask("select oid from pg_database where datname = '" + name(database) + "'");
    return List.of(Running.DATA.resolve("base").resolve(oid), Running.DATA.resolve("pg_wal"));
  }

  private static String name(StoreUrl database) {
    return database.jdbc().replaceFirst(".*/([a-z0-9_]+)([?].*)?", "$1");
  }

  private static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setDataDirectory(Running.DATA)
              .setCleanDataDirectory(true)
              .setServerConfig("fsync", "off")
              .setServerConfig("max_wal_size", "128MB")
              .setOutputRedirector(Redirect.DISCARD)
              .setErrorRedirector(Redirect.DISCARD)
              .start();
      execute(server, "create database " + TEMPLATE);
      Migrations.postgres(url(server, TEMPLATE));
      Migrations.keys(url(server, TEMPLATE));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start", e);
    }
  }

  private static Path dataFolder() {
    try {
      return Files.createTempDirectory("lethe-postgres");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StoreUrl url(EmbeddedPostgres server, String database) {
    return new StoreUrl(server.getJdbcUrl("postgres", database), "postgres", "");
  }

  private static void execute(String sql) {
    execute(Running.SERVER, sql);
  }

  private static String ask(String sql) {
    try (Connection connection = Running.SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static void execute(EmbeddedPostgres server, String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
