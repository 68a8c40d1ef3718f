package dev.lethe.store;

import dev.lethe.audit.AuditChain;
import dev.lethe.audit.AuditLog;
import dev.lethe.audit.Body;
import dev.lethe.audit.Entry;
import dev.lethe.audit.Head;
import dev.lethe.audit.Sealed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The audit log in SQL. It holds nothing that needs a seal: ids, words of ours and times. */
public final class SqlAuditLog implements AuditLog, AuditChain {
  private static final int SALT_BYTES = 16;
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final String SELECT =
      """
      select number, salt, happened_at, by_account_id, by_key_id, account_id, job_id, action,
        subject, outcome, place, entry_hash, chain_hash
      from audit
      """;

  private final Database database;
  private final RandomGenerator random;

  /**
   * @param random for salts: nobody may be able to foresee it
   */
  public SqlAuditLog(Database database, RandomGenerator random) {
    this.database = database;
    this.random = random;
  }

  @Override
  public void append(List<Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    database.with(handle -> {
      PreparedBatch batch =
          handle.prepareBatch(
              """
              insert into audit (salt, happened_at, by_account_id, by_key_id, account_id, job_id,
                action, subject, outcome)
              values (:salt, :at, :by_account, :by_key, :account, :job, :action, :subject,
                :outcome)
              """);
      entries.forEach(entry -> add(batch, entry));
      return batch.execute();
    });
  }

  private void add(PreparedBatch batch, Entry entry) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    Body body = entry.body();
    batch
        .bind("salt", salt)
        .bind("at", entry.at().toEpochMilli())
        .bind("by_account", body.byAccount())
        .bind("by_key", body.byKey())
        .bind("account", body.account())
        .bind("job", body.job())
        .bind("action", body.action())
        .bind("subject", body.subject())
        .bind("outcome", body.outcome())
        .add();
  }

  @Override
  public List<Loose> loose(int limit) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "where place is null order by number limit " + limit)
            .map((row, _) -> new Loose(row.getLong("number"), content(row)))
            .list());
  }

  @Override
  public void seal(List<Placed> placed) {
    database.with(handle -> {
      var batch =
          handle.prepareBatch(
              """
              update audit set place = :place, entry_hash = :hash, chain_hash = :chain
              where number = :number and place is null
              """);
      placed.forEach(one ->
          batch
              .bind("place", one.place())
              .bind("hash", one.hash())
              .bind("chain", one.chain())
              .bind("number", one.number())
              .add());
      return batch.execute();
    });
  }

  @Override
  public Optional<Sealed> newest() {
    return list(Asked.all(Long.MAX_VALUE, 1)).stream().findFirst();
  }

  @Override
  public Optional<Sealed> at(long place) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "where place = :place")
            .bind("place", place)
            .map(SqlAuditLog::sealed)
            .findOne());
  }

  @Override
  public List<Sealed> list(Asked what) {
    var conditions = new LinkedHashMap<String, Object>();
    put(conditions, "account_id = :account", what.account());
    put(conditions, "job_id = :job", what.job());
    put(conditions, "action = :action", what.action());
    Optional.ofNullable(what.since())
        .ifPresent(since -> conditions.put("happened_at >= :since", since.toEpochMilli()));
    Optional.ofNullable(what.until())
        .ifPresent(until -> conditions.put("happened_at < :until", until.toEpochMilli()));
    var sql = new StringBuilder(SELECT).append("where place < :below");
    conditions.keySet().forEach(condition -> sql.append(" and ").append(condition));
    sql.append(" order by place desc limit ").append(what.limit());
    return database.with(handle -> {
      var query = handle.createQuery(sql.toString()).bind("below", what.below());
      conditions.forEach(
          (condition, value) -> query.bind(condition.substring(condition.indexOf(':') + 1), value));
      return query.map(SqlAuditLog::sealed).list();
    });
  }

  private static void put(
      Map<String, Object> conditions, String condition, @Nullable String value) {
    if (value != null) {
      conditions.put(condition, value);
    }
  }

  @Override
  public boolean clear(long place) {
    return database.with(handle ->
        handle
                .createUpdate(
                    """
                    update audit set salt = null, happened_at = null, by_account_id = null,
                      by_key_id = null, account_id = null, job_id = null, action = null,
                      subject = null, outcome = null
                    where place = :place and salt is not null and action not like 'audit.%'
                    """)
                .bind("place", place)
                .execute()
            > 0);
  }

  @Override
  public void addHead(Head head, String signed) {
    long at = head.at().toEpochMilli();
    database.with(handle ->
        handle
            .createUpdate("delete from audit_heads where signed_at >= :hour or place >= :place")
            .bind("hour", at - at % HOUR)
            .bind("place", head.place())
            .execute());
    database.with(handle ->
        handle
            .createUpdate(
                "insert into audit_heads (place, signed_at, jws) values (:place, :at, :jws)")
            .bind("place", head.place())
            .bind("at", at)
            .bind("jws", signed)
            .execute());
  }

  @Override
  public Optional<String> newestHead() {
    return database.with(handle ->
        handle
            .createQuery("select jws from audit_heads order by place desc limit 1")
            .mapTo(String.class)
            .findOne());
  }

  private static Sealed sealed(ResultSet row, StatementContext context) throws SQLException {
    byte[] salt = row.getBytes("salt");
    return new Sealed(
        row.getLong("place"),
        row.getBytes("entry_hash"),
        row.getBytes("chain_hash"),
        salt == null ? null : content(row));
  }

  private static Sealed.Content content(ResultSet row) throws SQLException {
    return new Sealed.Content(
        row.getBytes("salt"),
        new Body(
            Body.time(row.getLong("happened_at")),
            row.getString("by_account_id"),
            row.getString("by_key_id"),
            row.getString("account_id"),
            row.getString("job_id"),
            row.getString("action"),
            row.getString("subject"),
            row.getString("outcome")));
  }
}
