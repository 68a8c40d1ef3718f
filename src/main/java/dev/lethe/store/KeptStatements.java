package dev.lethe.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the statements of one connection prepared. SQLite has no server that would remember them:
 * without this it reads and plans each one anew, which takes longer than to run it.
 *
 * <p>One that is at work is not in here, so a statement inside a statement gets one of its own.
 */
final class KeptStatements extends DefaultStatementBuilder {
  private static final int MOST = 64;

  /** In the order of their last use. */
  private final Map<String, PreparedStatement> idle = new LinkedHashMap<>();

  @Override
  public PreparedStatement create(Connection connection, String sql, StatementContext context)
      throws SQLException {
    PreparedStatement kept = idle.remove(sql);
    return kept == null ? super.create(connection, sql, context) : kept;
  }

  @Override
  public void close(Connection connection, @Nullable String sql, Statement statement)
      throws SQLException {
    if (sql == null || !(statement instanceof PreparedStatement used) || idle.containsKey(sql)) {
      statement.close();
      return;
    }
    // What was bound may be large, and is nobody's business any more.
    used.clearParameters();
    idle.put(sql, used);
    if (idle.size() > MOST) {
      Iterator<PreparedStatement> eldest = idle.values().iterator();
      eldest.next().close();
      eldest.remove();
    }
  }
}
