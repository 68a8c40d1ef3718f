package dev.lethe.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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

  /** Where the server keeps its files, all that was committed being in them. */
  static Path files() {
    execute("checkpoint");
    return Running.DATA;
  }

  private static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setDataDirectory(Running.DATA)
              .setCleanDataDirectory(true)
              .setServerConfig("fsync", "off")
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

  private static void execute(EmbeddedPostgres server, String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
