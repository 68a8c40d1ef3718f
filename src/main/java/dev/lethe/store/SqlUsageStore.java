package dev.lethe.store;

import dev.lethe.id.AccountId;
import dev.lethe.quota.Limit;
import dev.lethe.quota.Limits;
import dev.lethe.quota.UsageStore;
import dev.lethe.quota.Used;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** What accounts use, in SQL: one row each, with the limits that were set beside. */
public final class SqlUsageStore implements UsageStore {
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final String COLUMNS =
      "bytes, queued, running, max_bytes, max_queued, max_running, max_upload, soft_percent";

  private static final String ADD =
      """
      update account_usage
      set bytes = bytes + :bytes, queued = queued + :queued, running = running + :running
      where account_id = :account
        and (:strict_bytes = 0 or bytes + :bytes <= coalesce(max_bytes, :usual_bytes))
        and (:strict_queued = 0 or queued + :queued <= coalesce(max_queued, :usual_queued))
      returning
      """
          + COLUMNS;

  private static final String COUNT =
      """
      select
        coalesce(sum(case when data in ('kept', 'trashed')
          then stored_bytes + reserved_bytes else 0 end), 0) as bytes,
        coalesce(sum(case when data = 'kept' and (state = 'queued' or visibility = 'receiving')
          then 1 else 0 end), 0) as queued,
        coalesce(sum(case when lease_until is not null then 1 else 0 end), 0) as running
      from jobs where account_id = :account
      """;

  private final Database database;
  private final Limits usual;

  /**
   * Takes where the rows are.
   *
   * @param usual what an account may have for which nothing else was set
   */
  public SqlUsageStore(Database database, Limits usual) {
    this.database = database;
    this.usual = usual;
  }

  @Override
  public Optional<Standing> add(AccountId account, Used more, Set<Limit> strict) {
    Optional<Standing> added = tryToAdd(account, more, strict);
    if (added.isPresent()) {
      return added;
    }
    // The first of an account finds no row to add to, and somebody else may be making it just now.
    open(account);
    return tryToAdd(account, more, strict);
  }

  private Optional<Standing> tryToAdd(AccountId account, Used more, Set<Limit> strict) {
    return database.with(handle ->
        handle
            .createQuery(ADD)
            .bind("account", account.toString())
            .bind("bytes", more.bytes())
            .bind("queued", more.queued())
            .bind("running", more.running())
            .bind("strict_bytes", strict.contains(Limit.STORED_BYTES) ? 1 : 0)
            .bind("strict_queued", strict.contains(Limit.QUEUED_JOBS) ? 1 : 0)
            .bind("usual_bytes", usual.storedBytes())
            .bind("usual_queued", usual.queuedJobs())
            .map(this::standing)
            .findOne());
  }

  private void open(AccountId account) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into account_usage (account_id, bytes, queued, running)
                values (:account, 0, 0, 0) on conflict (account_id) do nothing
                """)
            .bind("account", account.toString())
            .execute());
  }

  @Override
  public Standing find(AccountId account) {
    return database.with(handle ->
        handle
            .createQuery("select " + COLUMNS + " from account_usage where account_id = :account")
            .bind("account", account.toString())
            .map(this::standing)
            .findOne()
            .orElseGet(() -> new Standing(Used.NOTHING, usual, Limits.Plan.USUAL)));
  }

  @Override
  public void set(AccountId account, Limits.Plan plan) {
    Map<String, @Nullable Object> row = new HashMap<>();
    row.put("account", account.toString());
    row.put("bytes", plan.storedBytes());
    row.put("queued", plan.queuedJobs());
    row.put("running", plan.runningJobs());
    row.put("upload", plan.uploadBytes());
    row.put("soft", plan.softPercent());
    open(account);
    database.with(handle ->
        handle
            .createUpdate(
                """
                update account_usage set max_bytes = :bytes, max_queued = :queued,
                  max_running = :running, max_upload = :upload, soft_percent = :soft
                where account_id = :account
                """)
            .bindMap(row)
            .execute());
  }

  @Override
  public Used count(AccountId account) {
    return database.with(handle ->
        handle
            .createQuery(COUNT)
            .bind("account", account.toString())
            .map((row, _) -> used(row))
            .one());
  }

  /**
   * The row is locked by a statement of its own, so that what is counted after a wait is what
   * stands after it.
   */
  @Override
  public void recount(AccountId account) {
    open(account);
    database.with(handle ->
        handle
            .createQuery(
                "select account_id from account_usage where account_id = :account"
                    + database.lockClause())
            .bind("account", account.toString())
            .mapTo(String.class)
            .list());
    Used now = count(account);
    database.with(handle ->
        handle
            .createUpdate(
                """
                update account_usage set bytes = :bytes, queued = :queued, running = :running
                where account_id = :account
                """)
            .bind("account", account.toString())
            .bind("bytes", now.bytes())
            .bind("queued", now.queued())
            .bind("running", now.running())
            .execute());
  }

  @Override
  public List<AccountId> accounts() {
    return database.with(handle ->
        handle
            .createQuery("select account_id from account_usage order by account_id")
            .mapTo(String.class)
            .map(AccountId::of)
            .list());
  }

  @Override
  public int settle() {
    return database.with(handle ->
        handle
            .createUpdate(
                """
                update jobs set reserved_bytes = coalesce((
                  select sum(u.length) from uploads u
                  where u.job_id = jobs.id and u.artifact_id is null), 0)
                where state = 'draft' and data = 'kept' and reserved_bytes > 0
                """)
            .execute());
  }

  @Override
  public void note(Instant now) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into usage_days (account_id, day, bytes, noted_at)
                  select account_id, :day, bytes, :now from account_usage where true
                on conflict (account_id, day)
                  do update set bytes = excluded.bytes, noted_at = excluded.noted_at
                """)
            .bind("day", now.toEpochMilli() / DAY)
            .bind("now", now.toEpochMilli())
            .execute());
  }

  @Override
  public List<Noted> noted(AccountId account, Instant since) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select noted_at, bytes from usage_days
                where account_id = :account and noted_at >= :since order by day
                """)
            .bind("account", account.toString())
            .bind("since", since.toEpochMilli())
            .map((row, _) ->
                new Noted(Instant.ofEpochMilli(row.getLong("noted_at")), row.getLong("bytes")))
            .list());
  }

  private Standing standing(ResultSet row, StatementContext context) throws SQLException {
    Long soft = number(row, "soft_percent");
    var plan =
        new Limits.Plan(
            number(row, "max_bytes"),
            number(row, "max_queued"),
            number(row, "max_running"),
            number(row, "max_upload"),
            soft == null ? null : soft.intValue());
    return new Standing(used(row), plan.over(usual), plan);
  }

  private static Used used(ResultSet row) throws SQLException {
    return new Used(row.getLong("bytes"), row.getLong("queued"), row.getLong("running"));
  }

  private static @Nullable Long number(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
