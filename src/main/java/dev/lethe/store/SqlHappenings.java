package dev.lethe.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.job.JobState;
import dev.lethe.webhook.Happenings;
import dev.lethe.webhook.Logged;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * The log in SQL, read from any place in it. How it is known that no number is still to come, and
 * why that is a question at all, {@link SqlEventTail} says; here it is asked for the end alone.
 */
public final class SqlHappenings implements Happenings {
  private static final ObjectReader FACTS = new ObjectMapper().readerForMapOf(Object.class);
  private static final int LOOKS = 100;
  private static final long LOOK_NANOS = 10_000_000;

  /** Of an erasure the job's event tells: what it began with never changes. */
  private static final String SELECT =
      """
      select e.number, e.account_id, e.job_id, e.type, e.state, e.data, e.attempt, e.happened_at,
        e.name, e.facts, r.id as erasure_id, r.action, r.cause, r.links_revoked
      from events e
      left join jobs j on j.id = e.job_id and e.data in ('erasing', 'erased')
      left join erasures r on r.id = j.erasure_id
      """;

  private final Database database;
  private final SqlEventLog log;

  // Guarded by this.
  private long settled;
  private long doubtful;
  private long fence;
  private boolean doubting;

  public SqlHappenings(Database database) {
    this.database = database;
    this.log = new SqlEventLog(database);
  }

  @Override
  public synchronized long settled() {
    if (!settle()) {
      return settled;
    }
    doubtful = database.read(log::newest);
    fence = database.newestWriter();
    doubting = true;
    settle();
    return settled;
  }

  /** Whether nothing is in doubt any more. */
  private boolean settle() {
    if (doubting && database.read(database::oldestWriter) >= fence) {
      settled = Math.max(settled, doubtful);
      doubting = false;
    }
    return !doubting;
  }

  @Override
  public long settledNow() {
    long seen = database.read(log::newest);
    for (int i = 0; i < LOOKS; i++) {
      long now = settled();
      if (now >= seen) {
        return now;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return seen;
  }

  @Override
  public List<Logged> list(AccountId account, long after, long upTo, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                SELECT
                    + """
                    where e.account_id = :account and e.number > :after and e.number <= :up_to
                    order by e.number limit
                    """
                    + limit)
            .bind("account", account.toString())
            .bind("after", after)
            .bind("up_to", upTo)
            .map(SqlHappenings::read)
            .list());
  }

  @Override
  public Optional<Logged> find(long number) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "where e.number = :number")
            .bind("number", number)
            .map(SqlHappenings::read)
            .findOne());
  }

  private static Logged read(ResultSet row, StatementContext context) throws SQLException {
    String job = row.getString("job_id");
    return new Logged(
        row.getLong("number"),
        AccountId.of(row.getString("account_id")),
        job.isEmpty() ? null : JobId.of(job),
        Instant.ofEpochMilli(row.getLong("happened_at")),
        row.getString("state").isEmpty() ? noticed(row) : became(row));
  }

  private static Logged.What noticed(ResultSet row) throws SQLException {
    try {
      Map<String, Object> facts = FACTS.readValue(row.getString("facts"));
      return new Logged.Noticed(row.getString("name"), facts);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Logged.What became(ResultSet row) throws SQLException {
    return new Logged.Became(
        row.getString("type"),
        JobState.of(row.getString("state")),
        DataState.of(row.getString("data")),
        row.getInt("attempt"),
        SqlEventLog.RESTORED.equals(row.getString("name")),
        ending(row));
  }

  private static Logged.@Nullable Ending ending(ResultSet row) throws SQLException {
    String id = row.getString("erasure_id");
    return id == null
        ? null
        : new Logged.Ending(
            ErasureId.of(id),
            row.getString("action"),
            row.getString("cause"),
            row.getInt("links_revoked"));
  }
}
