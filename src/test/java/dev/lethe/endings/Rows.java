package dev.lethe.endings;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** The rows of a running server, read (and spoilt, where a test needs it) behind its back. */
final class Rows {
  private final Path file;

  Rows(Path file) {
    this.file = file;
  }

  long number(String sql, String argument) throws SQLException {
    try (Connection connection = connect();
        var statement = connection.prepareStatement(sql)) {
      statement.setString(1, argument);
      try (var row = statement.executeQuery()) {
        if (!row.next()) {
          throw new AssertionError("no row: " + sql);
        }
        return row.getLong(1);
      }
    }
  }

  List<byte[]> values(String sql, String argument) throws SQLException {
    try (Connection connection = connect();
        var statement = connection.prepareStatement(sql)) {
      statement.setString(1, argument);
      var found = new ArrayList<byte[]>();
      try (var row = statement.executeQuery()) {
        while (row.next()) {
          found.add(row.getBytes(1));
        }
      }
      return found;
    }
  }

  List<String> words(String sql) throws SQLException {
    try (Connection connection = connect();
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      var found = new ArrayList<String>();
      while (row.next()) {
        found.add(row.getString(1));
      }
      return found;
    }
  }

  void run(String sql) throws SQLException {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Short-lived, so that it never holds the server's log back from being cut. */
  private Connection connect() throws SQLException {
    var settings = new Properties();
    settings.setProperty("busy_timeout", "10000");
    return DriverManager.getConnection("jdbc:sqlite:" + file, settings);
  }
}
