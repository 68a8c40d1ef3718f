package dev.lethe.store;

import dev.lethe.event.Event;
import dev.lethe.event.EventLog;
import dev.lethe.event.Moved;
import dev.lethe.event.Selection;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** Events in SQL. They hold nothing that needs a seal. */
public final class SqlEventLog implements EventLog {
  static final String SELECT =
      """
      select number, account_id, job_id, type, state, data, attempt, happened_at from events
      """;

  /** The log holds notices too, which tell of no state; who follows jobs is not told of them. */
  private static final String OF_JOBS = " and state <> ''";

  static final String RESTORED = "job.restored";

  private final Database database;

  private record Aged(long number, long happenedAt) {}

  public SqlEventLog(Database database) {
    this.database = database;
  }

  @Override
  public void append(List<Job> jobs, Instant at) {
    database.with(handle -> {
      PreparedBatch batch =
          handle.prepareBatch(
              """
              insert into events (account_id, job_id, type, state, data, attempt, happened_at)
              values (:account, :job, :type, :state, :data, :attempt, :at)
              """);
      jobs.forEach(job ->
          batch
              .bind("account", job.account().toString())
              .bind("job", job.id().toString())
              .bind("type", job.type())
              .bind("state", job.state().word())
              .bind("data", job.data().word())
              .bind("attempt", job.attempts().current())
              .bind("at", at.toEpochMilli())
              .add());
      return batch.execute();
    });
  }

  /** To be told apart from the end of the work, which left the same state long ago. */
  @Override
  public void restored(Job job, Instant at) {
    append(job, at);
    database.with(handle ->
        handle
            .createUpdate("update events set name = :name where number = :number")
            .bind("name", RESTORED)
            .bind("number", lastOf(job.id()))
            .execute());
  }

  @Override
  public List<Event> list(Selection what, long after, long upTo, int limit) {
    var sql = new StringBuilder(SELECT).append("where number > :after and number <= :up_to");
    sql.append(what.job().isPresent() ? " and job_id = :job" : "");
    sql.append(" and account_id = :account").append(OF_JOBS);
    sql.append(what.types().isEmpty() ? "" : " and type in (<types>)");
    sql.append(what.states().isEmpty() ? "" : " and state in (<states>)");
    sql.append(" order by number limit ").append(limit);
    return database.with(handle -> {
      var query = handle.createQuery(sql.toString()).bind("after", after).bind("up_to", upTo);
      query.bind("account", what.account().toString());
      what.job().ifPresent(job -> query.bind("job", job.toString()));
      if (!what.types().isEmpty()) {
        query.bindList("types", List.copyOf(what.types()));
      }
      if (!what.states().isEmpty()) {
        query.bindList("states", what.states().stream().map(JobState::word).toList());
      }
      return query.map(SqlEventLog::read).list();
    });
  }

  @Override
  public long lastOf(JobId job) {
    return database.with(handle ->
        handle
            .createQuery(
                "select number from events where job_id = :job"
                    + OF_JOBS
                    + " order by number desc limit 1")
            .bind("job", job.toString())
            .mapTo(Long.class)
            .findOne()
            .orElse(0L));
  }

  @Override
  public Kept kept() {
    long deleted = number("select up_to from events_deleted");
    return new Kept(deleted, Math.max(deleted, newest()));
  }

  long newest() {
    return number("select coalesce(max(number), 0) from events");
  }

  @Override
  public Optional<Moved> progressOf(JobId job) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select attempt, progress, progress_phase, progress_at from jobs
                where id = :id and state = 'running' and data = 'kept'
                """)
            .bind("id", job.toString())
            .map((row, _) ->
                new Moved(
                    job,
                    row.getInt("attempt"),
                    new Job.Progress(
                        row.getDouble("progress"),
                        row.getString("progress_phase"),
                        JobRows.instant(row, "progress_at"))))
            .findOne());
  }

  @Override
  public Tail tail() {
    return new SqlEventTail(database, this);
  }

  @Override
  public int prune(Instant before, int limit) {
    return database.write(() -> {
      List<Aged> old =
          oldest(limit).stream()
              .takeWhile(event -> event.happenedAt() < before.toEpochMilli())
              .toList();
      if (!old.isEmpty()) {
        delete(old.getLast().number());
      }
      return old.size();
    });
  }

  private List<Aged> oldest(int limit) {
    return database.with(handle ->
        handle
            .createQuery("select number, happened_at from events order by number limit " + limit)
            .map((row, _) -> new Aged(row.getLong("number"), row.getLong("happened_at")))
            .list());
  }

  private void delete(long upTo) {
    database.with(handle ->
        handle
            .createUpdate("delete from events where number <= :up_to")
            .bind("up_to", upTo)
            .execute());
    database.with(handle ->
        handle
            .createUpdate("update events_deleted set up_to = :up_to where up_to < :up_to")
            .bind("up_to", upTo)
            .execute());
  }

  private long number(String query) {
    return database.with(handle -> handle.createQuery(query).mapTo(Long.class).one());
  }

  static Event read(ResultSet row, StatementContext context) throws SQLException {
    return new Event(
        row.getLong("number"),
        AccountId.of(row.getString("account_id")),
        JobId.of(row.getString("job_id")),
        row.getString("type"),
        JobState.of(row.getString("state")),
        DataState.of(row.getString("data")),
        row.getInt("attempt"),
        Instant.ofEpochMilli(row.getLong("happened_at")));
  }
}
