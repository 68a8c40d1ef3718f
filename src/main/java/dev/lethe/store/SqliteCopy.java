package dev.lethe.store;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Properties;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** A copy of all rows in a file, which is looked into and never written. */
final class SqliteCopy {
  /** As SQLite numbers it. */
  private static final String READ_ONLY = "1";

  private SqliteCopy() {}

  static Handle open(Path copy) {
    var properties = new Properties();
    properties.setProperty("open_mode", READ_ONLY);
    String url = SqliteDatabase.url(copy);
    return Jdbi.create(() -> DriverManager.getConnection(url, properties)).open();
  }
}
