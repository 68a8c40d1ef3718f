package dev.lethe.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.IdentityHashMap;
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
 * <p>One that is at work is not in here, so a statement inside a statement gets one of its own. It
 * is known by the text it was prepared from: what JDBI names at its end is the text with the names
 * of the parameters still in it.
 */
final class KeptStatements extends DefaultStatementBuilder {
  private static final int MOST = 128;

  /** In the order of their last use. */
  private final Map<String, PreparedStatement> idle = new LinkedHashMap<>();

  private final IdentityHashMap<Statement, String> atWork = new IdentityHashMap<>();

  @Override
  public PreparedStatement create(Connection connection, String sql, StatementContext context)
      throws SQLException {
    PreparedStatement kept = idle.remove(sql);
    PreparedStatement statement = kept == null ? super.create(connection, sql, context) : kept;
    atWork.put(statement, sql);
    return statement;
  }

  @Override
  public void close(Connection connection, @Nullable String sql, Statement statement)
      throws SQLException {
    String text = atWork.remove(statement);
    if (text == null || !(statement instanceof PreparedStatement used) || idle.containsKey(text)) {
      statement.close();
      return;
    }
    // What was bound may be large, and is nobody's business any more.
    used.clearParameters();
    idle.put(text, used);
    if (idle.size() > MOST) {
      Iterator<PreparedStatement> eldest = idle.values().iterator();
      eldest.next().close();
      eldest.remove();
    }
  }
}
