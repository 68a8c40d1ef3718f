package dev.lethe.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KeptStatementsTest {
  private final List<PreparedStatement> made = new ArrayList<>();
  private final Handle handle =
      Jdbi.create("jdbc:sqlite::memory:").open().setStatementBuilder(watched());

  @AfterEach
  void close() {
    handle.close();
  }

  @Test
  void a_statement_with_parameters_is_prepared_once() {
    handle.execute("create table t (a integer, b text)");
    made.clear();
    for (int i = 0; i < 3; i++) {
      insert(i, "b" + i);
      insert(i, null);
    }
    assertThat(made.stream().distinct()).hasSize(1);
    assertThat(made).hasSize(6);
    assertThat(found(1)).containsExactly("b1", null);
    assertThat(found(2)).containsExactly("b2", null);
    assertThat(made.stream().distinct()).hasSize(2);
  }

  @Test
  void a_statement_inside_a_statement_is_another_one() {
    handle.execute("create table t (a integer, b text)");
    insert(1, "one");
    made.clear();
    List<List<String>> nested =
        handle
            .createQuery("select b from t where a = :a")
            .bind("a", 1)
            .map((_, _) -> found(1))
            .list();
    assertThat(nested).containsExactly(List.of("one"));
    assertThat(made.stream().distinct()).hasSize(2);
  }

  private void insert(int a, @Nullable String b) {
    handle.createUpdate("insert into t (a, b) values (:a, :b)").bind("a", a).bind("b", b).execute();
  }

  private List<String> found(int a) {
    return handle
        .createQuery("select b from t where a = :a")
        .bind("a", a)
        .mapTo(String.class)
        .list();
  }

  private StatementBuilder watched() {
    var kept = new KeptStatements();
    return new DefaultStatementBuilder() {
      @Override
      public PreparedStatement create(Connection connection, String sql, StatementContext context)
          throws SQLException {
        PreparedStatement statement = kept.create(connection, sql, context);
        made.add(statement);
        return statement;
      }

      @Override
      public void close(Connection connection, @Nullable String sql, Statement statement)
          throws SQLException {
        kept.close(connection, sql, statement);
      }
    };
  }
}
