package dev.lethe.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL server that writes to the disk what it says it has written, as in earnest. */
public final class DurablePostgres implements AutoCloseable {
  private final Path files;
  private final EmbeddedPostgres server;

  private DurablePostgres(Path files, EmbeddedPostgres server) {
    this.files = files;
    this.server = server;
  }

  public static DurablePostgres start(Path files) throws IOException {
    return new DurablePostgres(
        files,
        EmbeddedPostgres.builder()
            .setDataDirectory(files)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setOutputRedirector(Redirect.DISCARD)
            .setErrorRedirector(Redirect.DISCARD)
            .start());
  }

  /** A new database without anything in it. */
  public StoreUrl create(String database) {
    run(url("postgres"), "create database " + database);
    return url(database);
  }

  private StoreUrl url(String database) {
    return new StoreUrl(
        "jdbc:postgresql://localhost:" + server.getPort() + "/" + database, "postgres", "");
  }

  /** Where it keeps its files, all that was committed being in them. */
  public Path files() {
    run(url("postgres"), "checkpoint");
    return files;
  }

  public static void run(StoreUrl url, String... statements) {
    try (Connection connection = connect(url);
        var statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of each row. */
  public static List<String> ask(StoreUrl url, String query) {
    try (Connection connection = connect(url);
        var rows = connection.createStatement().executeQuery(query)) {
      var texts = new ArrayList<String>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection connect(StoreUrl url) throws SQLException {
    return DriverManager.getConnection(url.jdbc(), url.user(), url.password());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
