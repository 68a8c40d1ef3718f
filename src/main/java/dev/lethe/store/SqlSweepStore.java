package dev.lethe.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.ending.Endings.Asker;
import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import dev.lethe.id.SweepId;
import dev.lethe.job.JobState;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStore;
import dev.lethe.sweep.Filter;
import dev.lethe.sweep.Sweep;
import dev.lethe.sweep.SweepStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Sweeps in SQL. What their filters say is sealed, under the key of the account. */
public final class SqlSweepStore implements SweepStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Sweep.OfType>> TYPES = new TypeReference<>() {};
  private static final String SELECT =
      """
      select s.id, s.account_id, s.accounts, s.by_account_id, s.by_key_id, s.action, s.state,
        s.unattended, s.filter, s.plan, s.planned, s.bytes, s.types, s.done, s.refused, s.waiting,
        s.created_at, s.expires_at, s.started_at, s.ended_at, a.key_slot
      from sweeps s join accounts a on a.id = s.account_id
      """;

  private final Database database;
  private final KeyStore keys;

  /** A filter as it is sealed; the ids are in the plan. */
  private record Said(
      List<String> states,
      @Nullable String type,
      @Nullable Long createdBefore,
      @Nullable Long endedBefore,
      Map<String, String> labels,
      @Nullable Long minBytes,
      @Nullable Long maxBytes) {}

  public SqlSweepStore(Database database, KeyStore keys) {
    this.database = database;
    this.keys = keys;
  }

  @Override
  public void insert(Sweep sweep) {
    var row = changing(sweep);
    row.put("account", sweep.account().toString());
    row.put(
        "accounts",
        sweep.accounts().stream().map(AccountId::toString).collect(Collectors.joining(" ")));
    row.put("action", sweep.action().word());
    row.put("unattended", sweep.whole() ? 1 : 0);
    row.put("filter", seal(sweep));
    row.put("created", sweep.times().created().toEpochMilli());
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into sweeps (id, account_id, accounts, by_account_id, by_key_id, action,
                  state, unattended, filter, plan, planned, bytes, types, done, refused, waiting,
                  created_at, expires_at, started_at, ended_at)
                values (:id, :account, :accounts, :by_account, :by_key, :action, :state,
                  :unattended, :filter, :plan, :planned, :bytes, :types, :done, :refused, :waiting,
                  :created, :expires, :started, :ended)
                """)
            .bindMap(row)
            .execute());
  }

  @Override
  public void save(Sweep before, Sweep after, @Nullable Asker who) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update sweeps set by_account_id = :by_account, by_key_id = :by_key, state = :state,
                  plan = :plan, planned = :planned, bytes = :bytes, types = :types, done = :done,
                  refused = :refused, waiting = :waiting, expires_at = :expires,
                  started_at = :started, ended_at = :ended
                where id = :id
                """)
            .bindMap(changing(after))
            .execute());
  }

  private static Map<String, @Nullable Object> changing(Sweep sweep) {
    KeyId key = sweep.by().key();
    var row = new HashMap<String, @Nullable Object>();
    row.put("id", sweep.id().toString());
    row.put("by_account", sweep.by().account().toString());
    row.put("by_key", key == null ? null : key.toString());
    row.put("state", sweep.state().word());
    row.put("plan", sweep.plan().hash());
    row.put("planned", sweep.plan().jobs());
    row.put("bytes", sweep.plan().bytes());
    row.put("types", json(sweep.plan().types()));
    row.put("done", sweep.counts().done());
    row.put("refused", sweep.counts().refused());
    row.put("waiting", sweep.counts().waiting());
    row.put("expires", JobRows.millis(sweep.times().expires()));
    row.put("started", JobRows.millis(sweep.times().started()));
    row.put("ended", JobRows.millis(sweep.times().ended()));
    return row;
  }

  /** The lock is a statement of its own, so that what is read is what stands after a wait. */
  @Override
  public Optional<Sweep> lock(SweepId id) {
    if (!database.lockClause().isEmpty()) {
      database.with(handle ->
          handle
              .createQuery("select id from sweeps where id = :id" + database.lockClause())
              .bind("id", id.toString())
              .mapTo(String.class)
              .findOne());
    }
    return find(id);
  }

  @Override
  public Optional<Sweep> find(SweepId id) {
    return one("where s.id = :id", Map.of("id", id.toString()));
  }

  @Override
  public Optional<Sweep> ofPlan(AccountId account, String hash) {
    return one(
        """
        where s.account_id = :account and s.plan = :plan
        order by case s.state when 'planned' then 0 else 1 end, s.id desc limit 1
        """,
        Map.of("account", account.toString(), "plan", hash));
  }

  @Override
  public List<Sweep> list(AccountId account, Optional<SweepId> after, int limit) {
    return all(
        """
        where s.account_id = :account and (:after = '' or s.id < :after)
          and (s.state not in ('planning', 'planned') or s.unattended = 1)
        order by s.id desc limit
        """
            + limit,
        Map.of("account", account.toString(), "after", after.map(SweepId::toString).orElse("")));
  }

  @Override
  public List<Sweep> active() {
    return all(
        """
        where s.state in ('running', 'paused', 'aborting')
          or (s.state = 'planning' and s.unattended = 1)
        order by s.id
        """,
        Map.of());
  }

  @Override
  public List<SweepId> forgotten(Instant now, Instant interrupted, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select id from sweeps
                where (state = 'planned' and expires_at <= :now)
                  or (state = 'planning' and unattended = 0 and created_at < :interrupted)
                order by id limit
                """
                    + limit)
            .bind("now", now.toEpochMilli())
            .bind("interrupted", interrupted.toEpochMilli())
            .mapTo(String.class)
            .map(SweepId::of)
            .list());
  }

  @Override
  public void remove(SweepId id) {
    database.with(handle ->
        handle
            .createUpdate("delete from sweeps where id = :id")
            .bind("id", id.toString())
            .execute());
  }

  @Override
  public void keepReceipt(SweepId id, String signed) {
    database.with(handle ->
        handle
            .createUpdate("update sweeps set receipt = :jws where id = :id and receipt is null")
            .bind("jws", signed)
            .bind("id", id.toString())
            .execute());
  }

  @Override
  public Optional<String> receipt(SweepId id) {
    return database.with(handle ->
        handle
            .createQuery("select receipt from sweeps where id = :id and receipt is not null")
            .bind("id", id.toString())
            .mapTo(String.class)
            .findOne());
  }

  private Optional<Sweep> one(String where, Map<String, ?> values) {
    return all(where, values).stream().findFirst();
  }

  private List<Sweep> all(String where, Map<String, ?> values) {
    return database.with(handle -> {
      Query query = handle.createQuery(SELECT + where).bindMap(values);
      return query.map(this::read).list();
    });
  }

  private Sweep read(ResultSet row, StatementContext context) throws SQLException {
    String key = row.getString("by_key_id");
    return new Sweep(
        SweepId.of(row.getString("id")),
        AccountId.of(row.getString("account_id")),
        Arrays.stream(row.getString("accounts").split(" ", -1)).map(AccountId::of).toList(),
        new Asker(AccountId.of(row.getString("by_account_id")), key == null ? null : KeyId.of(key)),
        Sweep.Action.valueOf(upper(row.getString("action"))),
        row.getInt("unattended") != 0,
        filter(row),
        Sweep.State.valueOf(upper(row.getString("state"))),
        new Sweep.Plan(
            row.getString("plan"),
            row.getLong("planned"),
            row.getLong("bytes"),
            types(row.getString("types"))),
        new Sweep.Counts(row.getLong("done"), row.getLong("refused"), row.getLong("waiting")),
        new Sweep.Times(
            Instant.ofEpochMilli(row.getLong("created_at")),
            JobRows.instant(row, "expires_at"),
            JobRows.instant(row, "started_at"),
            JobRows.instant(row, "ended_at")));
  }

  private byte @Nullable [] seal(Sweep sweep) {
    Filter filter = sweep.filter();
    if (filter.equals(Filter.NONE)) {
      return null;
    }
    long slot =
        database.with(handle ->
            handle
                .createQuery("select key_slot from accounts where id = :id")
                .bind("id", sweep.account().toString())
                .mapTo(Long.class)
                .one());
    var said =
        new Said(
            filter.states().stream().map(JobState::word).sorted().toList(),
            filter.type(),
            JobRows.millis(filter.createdBefore()),
            JobRows.millis(filter.endedBefore()),
            filter.labels(),
            filter.minBytes(),
            filter.maxBytes());
    try (JobKey key =
        keys.open(slot)
            .orElseThrow(() -> new IllegalStateException(sweep.account() + " has no key"))) {
      return key.seal(place(sweep.id().toString()), JSON.writeValueAsBytes(said));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What nobody can read any more asks for nothing: the jobs are named by the plan. */
  private Filter filter(ResultSet row) throws SQLException {
    byte[] sealed = row.getBytes("filter");
    Optional<JobKey> found = sealed == null ? Optional.empty() : keys.open(row.getLong("key_slot"));
    if (sealed == null || found.isEmpty()) {
      return Filter.NONE;
    }
    try (JobKey key = found.get()) {
      Said said = JSON.readValue(key.open(place(row.getString("id")), sealed), Said.class);
      return new Filter(
          said.states.stream().map(JobState::of).collect(Collectors.toSet()),
          said.type,
          instant(said.createdBefore),
          instant(said.endedBefore),
          said.labels,
          said.minBytes,
          said.maxBytes,
          List.of());
    } catch (IOException e) {
      throw new UncheckedIOException("the filter of " + row.getString("id"), e);
    }
  }

  private static String place(String sweep) {
    return sweep + "/sweeps/filter";
  }

  private static @Nullable Instant instant(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Sweep.OfType> types(String text) {
    try {
      return JSON.readValue(text, TYPES);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
