package dev.lethe.e2e;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** A database that no server has open. */
final class Rows implements AutoCloseable {
  private final Connection connection;

  Rows(Path file) {
    try {
      connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  long count(String what) {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from " + what)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(what, e);
    }
  }

  /** Two columns of all rows, the first one unique. */
  Map<String, Long> pairs(String query) {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      var pairs = new HashMap<String, Long>();
      while (row.next()) {
        pairs.put(row.getString(1), row.getLong(2));
      }
      return pairs;
    } catch (SQLException e) {
      throw new AssertionError(query, e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
