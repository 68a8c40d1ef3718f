package dev.lethe.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.ending.Erasure;
import dev.lethe.ending.Erasure.Step;
import dev.lethe.ending.ErasureStore;
import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Ledger.Tally;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Erasures in SQL. They hold nothing that needs a seal. */
public final class SqlErasureStore implements ErasureStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SELECT =
      """
      select e.id, e.job_id, e.account_id, e.job_type, e.key_slot, e.action, e.cause, e.asked_by,
        e.state, e.steps, e.tries, e.next_try_at, e.error_code, e.error_message, e.error_at,
        e.artifacts, e.links_revoked, e.residuals, e.created_at, e.done_at
      from erasures e
      """;

  private static final String WORK_ENDED =
      """
      join jobs j on j.id = e.job_id and j.state in ('succeeded', 'failed', 'cancelled')
      """;

  private final Database database;

  private record Counted(String kind, int count, long bytes) {}

  private record Left(String what, @Nullable Long until) {}

  public SqlErasureStore(Database database) {
    this.database = database;
  }

  @Override
  public void insert(Erasure erasure) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into erasures (id, job_id, account_id, job_type, key_slot, action, cause,
                  asked_by, state, steps, tries, next_try_at, artifacts, links_revoked,
                  residuals, created_at)
                values (:id, :job, :account, :type, :slot, :action, :cause, :by, 'running',
                  :steps, :tries, :next, :artifacts, :links, :residuals, :created)
                """)
            .bind("job", erasure.job().toString())
            .bind("account", erasure.account().toString())
            .bind("type", erasure.jobType())
            .bind("slot", erasure.keySlot())
            .bind("action", erasure.action().word())
            .bind("cause", erasure.cause().word())
            .bind("by", erasure.askedBy() == null ? null : erasure.askedBy().toString())
            .bind("created", erasure.createdAt().toEpochMilli())
            .bindMap(changing(erasure))
            .execute());
  }

  @Override
  public void save(Erasure erasure) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update erasures set state = :state, steps = :steps, tries = :tries,
                  next_try_at = :next, error_code = :error_code, error_message = :error_message,
                  error_at = :error_at, artifacts = :artifacts, links_revoked = :links,
                  residuals = :residuals, done_at = :done
                where id = :id and state = 'running'
                """)
            .bindMap(changing(erasure))
            .execute());
  }

  @Override
  public Optional<Erasure> find(ErasureId id) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "where e.id = :id")
            .bind("id", id.toString())
            .map(SqlErasureStore::read)
            .findOne());
  }

  @Override
  public List<Erasure> due(Instant now, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                SELECT
                    + WORK_ENDED
                    + """
                    where e.state = 'running' and e.next_try_at <= :now
                    order by e.next_try_at limit
                    """
                    + limit)
            .bind("now", now.toEpochMilli())
            .map(SqlErasureStore::read)
            .list());
  }

  @Override
  public Optional<Instant> nextDue() {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select e.next_try_at from erasures e
                """
                    + WORK_ENDED
                    + "where e.state = 'running' order by e.next_try_at limit 1")
            .mapTo(Long.class)
            .findOne()
            .map(Instant::ofEpochMilli));
  }

  @Override
  public long pending() {
    return database.with(handle ->
        handle
            .createQuery("select count(*) from erasures where state = 'running'")
            .mapTo(Long.class)
            .one());
  }

  @Override
  public Optional<Instant> oldest() {
    return database.with(handle ->
        handle
            .createQuery("select min(created_at) as at from erasures where state = 'running'")
            .map((row, _) -> Optional.ofNullable(JobRows.instant(row, "at")))
            .one());
  }

  @Override
  public List<Failing> failing() {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select error_code, count(*) as n, min(created_at) as at from erasures
                where state = 'running' and error_code is not null
                group by error_code order by error_code
                """)
            .map((row, _) ->
                new Failing(
                    row.getString("error_code"),
                    row.getLong("n"),
                    Instant.ofEpochMilli(row.getLong("at"))))
            .list());
  }

  @Override
  public void remove(ErasureId id) {
    database.with(handle ->
        handle
            .createUpdate("delete from erasures where id = :id")
            .bind("id", id.toString())
            .execute());
  }

  private static Map<String, @Nullable Object> changing(Erasure erasure) {
    var trouble = erasure.lastError();
    var row = new HashMap<String, @Nullable Object>();
    row.put("id", erasure.id().toString());
    row.put("state", erasure.done() ? "done" : "running");
    row.put("steps", write(steps(erasure.steps())));
    row.put("tries", erasure.tries());
    row.put("next", erasure.nextTryAt().toEpochMilli());
    row.put("error_code", trouble == null ? null : trouble.code());
    row.put("error_message", trouble == null ? null : trouble.message());
    row.put("error_at", trouble == null ? null : trouble.at().toEpochMilli());
    row.put(
        "artifacts",
        write(
            erasure.artifacts().stream()
                .map(t -> new Counted(t.kind().word(), t.count(), t.bytes()))
                .toList()));
    row.put("links", erasure.linksRevoked());
    row.put(
        "residuals",
        write(
            erasure.residuals().stream()
                .map(r -> new Left(r.what(), JobRows.millis(r.until())))
                .toList()));
    row.put("done", JobRows.millis(erasure.doneAt()));
    return row;
  }

  private static Map<String, Long> steps(Map<Step, Instant> steps) {
    return steps.entrySet().stream()
        .collect(
            Collectors.toMap(
                e -> e.getKey().word(),
                e -> e.getValue().toEpochMilli(),
                (one, _) -> one,
                TreeMap::new));
  }

  private static Erasure read(ResultSet row, StatementContext context) throws SQLException {
    String by = row.getString("asked_by");
    return new Erasure(
        ErasureId.of(row.getString("id")),
        JobId.of(row.getString("job_id")),
        AccountId.of(row.getString("account_id")),
        row.getString("job_type"),
        row.getLong("key_slot"),
        Erasure.Action.valueOf(upper(row.getString("action"))),
        Erasure.Cause.valueOf(upper(row.getString("cause"))),
        by == null ? null : KeyId.of(by),
        readSteps(row.getString("steps")),
        row.getInt("tries"),
        Instant.ofEpochMilli(row.getLong("next_try_at")),
        trouble(row),
        parse(row.getString("artifacts"), new TypeReference<List<Counted>>() {}).stream()
            .map(c -> new Tally(ArtifactKind.of(c.kind()), c.count(), c.bytes()))
            .toList(),
        row.getInt("links_revoked"),
        parse(row.getString("residuals"), new TypeReference<List<Left>>() {}).stream()
            .map(SqlErasureStore::residual)
            .toList(),
        Instant.ofEpochMilli(row.getLong("created_at")),
        JobRows.instant(row, "done_at"));
  }

  private static Map<Step, Instant> readSteps(String text) {
    return parse(text, new TypeReference<Map<String, Long>>() {}).entrySet().stream()
        .collect(
            Collectors.toMap(
                e -> Step.valueOf(upper(e.getKey())), e -> Instant.ofEpochMilli(e.getValue())));
  }

  private static Erasure.Residual residual(Left left) {
    Long until = left.until();
    return new Erasure.Residual(left.what(), until == null ? null : Instant.ofEpochMilli(until));
  }

  private static Erasure.@Nullable Trouble trouble(ResultSet row) throws SQLException {
    Instant at = JobRows.instant(row, "error_at");
    return at == null
        ? null
        : new Erasure.Trouble(row.getString("error_code"), row.getString("error_message"), at);
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> T parse(String text, TypeReference<T> type) {
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
