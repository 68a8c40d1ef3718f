package dev.lethe.store;

import static java.util.Comparator.naturalOrder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.lethe.ending.Erasure;
import dev.lethe.ending.Erasure.Step;
import dev.lethe.ending.ErasureStore;
import dev.lethe.ending.RemoteScratch;
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
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Erasures in SQL. They hold nothing that needs a seal. */
public final class SqlErasureStore implements ErasureStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectReader STEPS = JSON.readerForMapOf(Long.class);
  private static final ObjectReader COUNTED = JSON.readerForListOf(Counted.class);
  private static final ObjectReader LEFT = JSON.readerForListOf(Left.class);

  /** Most lists are empty, and a sweep reads and writes many. */
  private static final String NONE = "[]";

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

  private record Left(
      String what, @Nullable Long until, @Nullable String key, @Nullable Integer attempt) {}

  public SqlErasureStore(Database database) {
    this.database = database;
  }

  @Override
  public void insert(List<Erasure> erasures) {
    batch(
        """
        insert into erasures (id, job_id, account_id, job_type, key_slot, action, cause,
          asked_by, state, steps, keyless, tries, next_try_at, artifacts, links_revoked,
          residuals, created_at)
        values (:id, :job, :account, :type, :slot, :action, :cause, :by, 'running',
          :steps, :keyless, :tries, :next, :artifacts, :links, :residuals, :created)
        """,
        erasures,
        SqlErasureStore::all);
  }

  @Override
  public void save(List<Erasure> erasures) {
    batch(
        """
        update erasures set state = :state, steps = :steps, keyless = :keyless, tries = :tries,
          next_try_at = :next, error_code = :error_code, error_message = :error_message,
          error_at = :error_at, artifacts = :artifacts, links_revoked = :links,
          residuals = :residuals, done_at = :done
        where id = :id and state = 'running'
        """,
        erasures,
        SqlErasureStore::changing);
  }

  private void batch(
      String sql, List<Erasure> erasures, Function<Erasure, Map<String, @Nullable Object>> row) {
    if (erasures.isEmpty()) {
      return;
    }
    database.with(handle -> {
      PreparedBatch batch = handle.prepareBatch(sql);
      erasures.forEach(erasure -> batch.add(row.apply(erasure)));
      return batch.execute();
    });
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
  public List<Erasure> due(boolean keyless, Instant now, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                SELECT
                    + WORK_ENDED
                    + """
                    where e.state = 'running' and e.keyless = :keyless and e.next_try_at <= :now
                    order by e.next_try_at limit
                    """
                    + limit)
            .bind("keyless", keyless ? 1 : 0)
            .bind("now", now.toEpochMilli())
            .map(SqlErasureStore::read)
            .list());
  }

  @Override
  public Optional<Instant> nextDue() {
    return Stream.of(0, 1).flatMap(keyless -> nextDue(keyless).stream()).min(naturalOrder());
  }

  private Optional<Instant> nextDue(int keyless) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select e.next_try_at from erasures e
                """
                    + WORK_ENDED
                    + """
                    where e.state = 'running' and e.keyless = :keyless
                    order by e.next_try_at limit 1
                    """)
            .bind("keyless", keyless)
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

  private static Map<String, @Nullable Object> all(Erasure erasure) {
    Map<String, @Nullable Object> row = changing(erasure);
    row.put("job", erasure.job().toString());
    row.put("account", erasure.account().toString());
    row.put("type", erasure.jobType());
    row.put("slot", erasure.keySlot());
    row.put("action", erasure.action().word());
    row.put("cause", erasure.cause().word());
    row.put("by", erasure.askedBy() == null ? null : erasure.askedBy().toString());
    row.put("created", erasure.createdAt().toEpochMilli());
    return row;
  }

  private static Map<String, @Nullable Object> changing(Erasure erasure) {
    var trouble = erasure.lastError();
    var row = new HashMap<String, @Nullable Object>();
    row.put("id", erasure.id().toString());
    row.put("state", erasure.done() ? "done" : "running");
    row.put("steps", write(steps(erasure.steps())));
    row.put("keyless", erasure.steps().containsKey(Step.KEY_DESTROYED) ? 1 : 0);
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
    row.put("residuals", write(erasure.residuals().stream().map(SqlErasureStore::left).toList()));
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
        tallies(row.getString("artifacts")),
        row.getInt("links_revoked"),
        SqlErasureStore.<Left>parse(row.getString("residuals"), LEFT).stream()
            .map(SqlErasureStore::residual)
            .toList(),
        Instant.ofEpochMilli(row.getLong("created_at")),
        JobRows.instant(row, "done_at"));
  }

  /** What was erased, as the column holds it. */
  static List<Tally> tallies(String text) {
    return SqlErasureStore.<Counted>parse(text, COUNTED).stream()
        .map(c -> new Tally(ArtifactKind.of(c.kind()), c.count(), c.bytes()))
        .toList();
  }

  private static Map<Step, Instant> readSteps(String text) {
    try {
      return STEPS.<Map<String, Long>>readValue(text).entrySet().stream()
          .collect(
              Collectors.toMap(
                  e -> Step.valueOf(upper(e.getKey())), e -> Instant.ofEpochMilli(e.getValue())));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Left left(Erasure.Residual residual) {
    RemoteScratch.Held held = residual.held();
    return new Left(
        residual.what(),
        JobRows.millis(residual.until()),
        held == null ? null : held.key().toString(),
        held == null ? null : held.attempt());
  }

  private static Erasure.Residual residual(Left left) {
    Long until = left.until();
    return new Erasure.Residual(
        left.what(),
        until == null ? null : Instant.ofEpochMilli(until),
        left.key() == null || left.attempt() == null
            ? null
            : new RemoteScratch.Held(KeyId.of(left.key()), left.attempt()));
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

  private static String write(List<?> values) {
    return values.isEmpty() ? NONE : write((Object) values);
  }

  private static <T> List<T> parse(String text, ObjectReader reader) {
    try {
      return text.equals(NONE) ? List.of() : reader.readValue(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
