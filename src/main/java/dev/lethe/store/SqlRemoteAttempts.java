package dev.lethe.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.jdbi.v3.core.statement.EmptyHandling.NULL_KEYWORD;

import dev.lethe.ending.RemoteScratch;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import dev.lethe.job.JobState;
import dev.lethe.remote.AttemptStore;
import dev.lethe.remote.RemoteAttempt;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** The attempts of workers on other machines in SQL. They hold nothing that needs a seal. */
public final class SqlRemoteAttempts implements AttemptStore, RemoteScratch {
  private static final String SELECT =
      """
      select r.job_id, r.attempt, r.key_id, r.worker, r.claimed_at, r.heard_at, r.report, r.became,
        r.wiped_at, r.erasure_id
      from remote_attempts r
      """;

  private final Database database;

  public SqlRemoteAttempts(Database database) {
    this.database = database;
  }

  @Override
  public void insert(List<RemoteAttempt> claimed) {
    if (claimed.isEmpty()) {
      return;
    }
    database.with(handle -> {
      PreparedBatch batch =
          handle.prepareBatch(
              """
              insert into remote_attempts (job_id, attempt, key_id, worker, claimed_at)
              values (:job, :attempt, :key, :worker, :claimed)
              """);
      claimed.forEach(one ->
          batch
              .bind("job", one.job().toString())
              .bind("attempt", one.attempt())
              .bind("key", one.key().toString())
              .bind("worker", one.worker())
              .bind("claimed", one.claimedAt().toEpochMilli())
              .add());
      return batch.execute();
    });
  }

  @Override
  public Optional<RemoteAttempt> find(JobId job, int attempt) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "where r.job_id = :job and r.attempt = :attempt")
            .bind("job", job.toString())
            .bind("attempt", attempt)
            .map(SqlRemoteAttempts::read)
            .findOne());
  }

  @Override
  public List<RemoteAttempt> unheard(String worker) {
    return database.with(handle ->
        handle
            .createQuery(
                SELECT
                    + """
                    join jobs j on j.id = r.job_id and j.attempt = r.attempt
                      and j.worker = r.worker and j.state in ('running', 'cancelling')
                    where r.worker = :worker and r.heard_at is null and r.report is null
                    order by r.claimed_at, r.job_id
                    """)
            .bind("worker", worker)
            .map(SqlRemoteAttempts::read)
            .list());
  }

  @Override
  public void heard(RemoteAttempt attempt, Instant at) {
    change(
        attempt,
        "heard_at = :at",
        "heard_at is null",
        update -> update.bind("at", at.toEpochMilli()));
  }

  @Override
  public void reported(RemoteAttempt attempt, String act, JobState became) {
    change(
        attempt,
        "report = :act, became = :became",
        "report is null",
        update -> update.bind("act", act).bind("became", became.word()));
  }

  @Override
  public void wiped(RemoteAttempt attempt, Instant at, @Nullable ErasureId late) {
    change(
        attempt,
        "wiped_at = :at, erasure_id = :late",
        "wiped_at is null",
        update ->
            update
                .bind("at", at.toEpochMilli())
                .bind("late", late == null ? null : late.toString()));
  }

  private void change(RemoteAttempt attempt, String what, String where, Binding values) {
    database.with(handle ->
        values
            .into(
                handle.createUpdate(
                    "update remote_attempts set "
                        + what
                        + " where job_id = :job and attempt = :attempt and "
                        + where))
            .bind("job", attempt.job().toString())
            .bind("attempt", attempt.attempt())
            .execute());
  }

  /** The values of one update. */
  private interface Binding {
    Update into(Update update);
  }

  @Override
  public Map<JobId, List<Held>> unwiped(Collection<JobId> jobs) {
    return database.with(handle ->
        handle
            .createQuery(
                SELECT
                    + """
                    where r.job_id in (<jobs>) and r.wiped_at is null order by r.attempt
                    """)
            .bindList(NULL_KEYWORD, "jobs", Ids.words(jobs))
            .map(SqlRemoteAttempts::read)
            .collect(groupingBy(RemoteAttempt::job, mapping(SqlRemoteAttempts::held, toList()))));
  }

  @Override
  public List<Attested> attested(ErasureId erasure) {
    return database.with(handle ->
        handle
            .createQuery(
                SELECT
                    + "where r.erasure_id = :erasure and r.wiped_at is not null order by r.attempt")
            .bind("erasure", erasure.toString())
            .map((row, _) ->
                new Attested(
                    new Held(KeyId.of(row.getString("key_id")), row.getInt("attempt")),
                    Instant.ofEpochMilli(row.getLong("wiped_at"))))
            .list());
  }

  private static Held held(RemoteAttempt attempt) {
    return new Held(attempt.key(), attempt.attempt());
  }

  private static RemoteAttempt read(ResultSet row, StatementContext context) throws SQLException {
    String report = row.getString("report");
    String late = row.getString("erasure_id");
    return new RemoteAttempt(
        JobId.of(row.getString("job_id")),
        row.getInt("attempt"),
        KeyId.of(row.getString("key_id")),
        row.getString("worker"),
        Instant.ofEpochMilli(row.getLong("claimed_at")),
        JobRows.instant(row, "heard_at"),
        report == null
            ? null
            : new RemoteAttempt.Report(report, JobState.of(row.getString("became"))),
        JobRows.instant(row, "wiped_at"),
        late == null ? null : ErasureId.of(late));
  }
}
