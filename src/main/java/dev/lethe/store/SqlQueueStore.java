package dev.lethe.store;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Lane;
import dev.lethe.job.QueueStore;
import dev.lethe.job.TypeRule;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The queue in SQL.
 *
 * <p>All lanes lie in one index, one behind the other, each in the order in which it is served.
 * Neither engine leaps from one lane to the next by itself: asked for the distinct accounts and
 * types it walks over every job. So {@link #lanes} leaps in a recursion, with one search of the
 * index for each lane, however long the lanes are.
 */
public final class SqlQueueStore implements QueueStore {
  private static final String LANE =
      """
      select j.id, j.account_id, j.type, j.priority, j.not_before, coalesce(t.turn, 0) as turn
      from first_of f
      join jobs j on j.id = f.id
      left join turns t on t.account_id = j.account_id
      """;
  private static final String SORTED =
      """
      select n.id from jobs n where n.state = 'queued' and n.data = 'kept' and n.waiting = 0 %s
      order by n.account_id, n.type, n.priority desc, n.not_before, n.id\s
      """;
  private static final String FIRST = SORTED + "limit 1";
  private static final String IN_LANE =
      SORTED.formatted("and n.account_id = :account and n.type = :type");

  /** Told in two searches: both columns in one comparison are too much for one of the engines. */
  private static final String ALL_LANES =
      """
      with recursive first_of (id) as (
        select (%s)
        union all
        select coalesce((%s), (%s)) from first_of f join jobs j on j.id = f.id)
      """
              .formatted(
                  FIRST.formatted(""),
                  FIRST.formatted("and n.account_id = j.account_id and n.type > j.type"),
                  FIRST.formatted("and n.account_id > j.account_id"))
          + LANE;

  private static final String ONE_LANE = "with first_of (id) as (" + IN_LANE + "limit 1) " + LANE;
  private static final String RULES =
      "select type, paused, slots from type_rules where paused = 1 or slots is not null"
          + " order by type";

  private final Database database;

  public SqlQueueStore(Database database) {
    this.database = database;
  }

  @Override
  public int letIn(Instant now, int limit) {
    String due =
        "select id from jobs where state = 'queued' and data = 'kept' and waiting = 1"
            + " and not_before <= :now order by not_before limit "
            + limit
            + database.lockFreeClause();
    return database.with(handle ->
        handle
            .createUpdate("update jobs set waiting = 0 where id in (" + due + ")")
            .bind("now", now.toEpochMilli())
            .execute());
  }

  @Override
  public Optional<Instant> nextDue() {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select not_before from jobs
                where state = 'queued' and data = 'kept' and waiting = 1
                order by not_before limit 1
                """)
            .mapTo(Long.class)
            .findOne()
            .map(Instant::ofEpochMilli));
  }

  @Override
  public List<Lane> lanes() {
    return database.with(handle -> handle.createQuery(ALL_LANES).map(SqlQueueStore::read).list());
  }

  @Override
  public Optional<Lane> lane(AccountId account, String type) {
    return database.with(handle ->
        handle
            .createQuery(ONE_LANE)
            .bind("account", account.toString())
            .bind("type", type)
            .map(SqlQueueStore::read)
            .findOne());
  }

  @Override
  public List<JobId> lockFirst(Lane lane, int most) {
    return database.with(handle ->
        handle
            .createQuery(IN_LANE + "limit " + most + database.lockFreeClause())
            .bind("account", lane.account().toString())
            .bind("type", lane.type())
            .mapTo(String.class)
            .map(JobId::of)
            .list());
  }

  @Override
  public List<Held> held() {
    // That it is over zero tells both engines that it is not null, and so which index to read.
    return database.with(handle ->
        handle
            .createQuery(
                """
                select account_id, type, count(*) as n from jobs where lease_until > 0
                group by account_id, type
                """)
            .map((row, _) ->
                new Held(
                    AccountId.of(row.getString("account_id")),
                    row.getString("type"),
                    row.getInt("n")))
            .list());
  }

  @Override
  public long lastTurn() {
    return database.with(handle ->
        handle.createQuery("select coalesce(max(turn), 0) from turns").mapTo(Long.class).one());
  }

  @Override
  public void served(AccountId account, long turn) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into turns (account_id, turn) values (:account, :turn)
                on conflict (account_id) do update set turn = excluded.turn
                """)
            .bind("account", account.toString())
            .bind("turn", turn)
            .execute());
  }

  @Override
  public Map<String, TypeRule> rules() {
    return rules("");
  }

  @Override
  public Map<String, TypeRule> lockRules() {
    return rules(database.lockClause());
  }

  @Override
  public void save(String type, TypeRule rule) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into type_rules (type, paused, slots) values (:type, :paused, :slots)
                on conflict (type) do update set paused = excluded.paused, slots = excluded.slots
                """)
            .bind("type", type)
            .bind("paused", rule.paused() ? 1 : 0)
            .bind("slots", rule.slots())
            .execute());
  }

  @Override
  public Map<String, Long> queued() {
    Map<String, Long> counts = new HashMap<>();
    database.with(handle -> {
      handle
          .createQuery(
              """
              select type, count(*) as n from jobs where state = 'queued' and data = 'kept'
              group by type
              """)
          .map((row, _) -> Map.entry(row.getString("type"), row.getLong("n")))
          .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
      return counts;
    });
    return counts;
  }

  private Map<String, TypeRule> rules(String lock) {
    Map<String, TypeRule> rules = new HashMap<>();
    database.with(handle -> {
      handle
          .createQuery(RULES + lock)
          .map((row, _) -> Map.entry(row.getString("type"), rule(row)))
          .forEach(entry -> rules.put(entry.getKey(), entry.getValue()));
      return rules;
    });
    return rules;
  }

  private static TypeRule rule(ResultSet row) throws SQLException {
    boolean paused = row.getInt("paused") != 0;
    int slots = row.getInt("slots");
    return new TypeRule(paused, row.wasNull() ? null : slots);
  }

  private static Lane read(ResultSet row, StatementContext context) throws SQLException {
    return new Lane(
        AccountId.of(row.getString("account_id")),
        row.getString("type"),
        JobId.of(row.getString("id")),
        row.getInt("priority"),
        Instant.ofEpochMilli(row.getLong("not_before")),
        row.getLong("turn"));
  }
}
