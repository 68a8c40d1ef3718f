package dev.lethe.store;

import static org.jdbi.v3.core.statement.EmptyHandling.NULL_KEYWORD;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.id.PolicyId;
import dev.lethe.job.DataState;
import dev.lethe.job.JobState;
import dev.lethe.key.KeyStore;
import dev.lethe.retention.Facts;
import dev.lethe.retention.Foreseen;
import dev.lethe.retention.Policy.Label;
import dev.lethe.retention.RetentionStore;
import dev.lethe.retention.Walk;
import dev.lethe.retention.Walk.Mark;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;

/** Ways along the indexes of jobs in SQL. What it says of jobs holds nothing that needs a seal. */
public final class SqlRetentionStore implements RetentionStore {
  private static final String SELECT =
      """
      select j.id, j.account_id, j.type, j.state, j.data, j.created_at, j.ended_at, j.purge_at,
        j.expires_millis, j.stored_bytes,
        (select count(*) from holds h where h.subject in (j.id, j.account_id)) as holds
      from jobs j where
      """;

  private static final String ENDED =
      """
       j.data = 'kept' and j.ended_at is not null and j.purge_at is null
       and (j.ended_at, j.id) > (:at, :id) and j.ended_at < :before
       order by j.ended_at, j.id limit :limit
      """;

  private static final String DRAFTS =
      """
       j.state = 'draft' and j.data = 'kept' and j.visibility = 'shown'
       and (j.created_at, j.id) > (:at, :id) and j.created_at < :before
       order by j.created_at, j.id limit :limit
      """;

  /** Ids begin with the time at which they were made: no index of their own is needed. */
  private static final String CREATED = " j.id > :id and j.id < :bound order by j.id limit :limit";

  private static final String ALL =
      """
       j.id > :id and j.data in ('kept', 'trashed') and j.visibility <> 'receiving'
       order by j.id limit :limit
      """;

  private static final String OF_ACCOUNT = " j.account_id = :account and";

  /** Between the id of a job and the time at which it was made lies less than this. */
  private static final long SKEW_MILLIS = 1_000;

  private final Database database;
  private final AccountKeys accountKeys;

  public SqlRetentionStore(Database database, KeyStore keys) {
    this.database = database;
    this.accountKeys = new AccountKeys(database, keys);
  }

  @Override
  public List<Facts> slice(Walk walk, Optional<Mark> behind, Instant before, int limit) {
    String along =
        switch (walk.kind()) {
          case DRAFTS -> DRAFTS;
          case ENDED -> ENDED;
          case CREATED -> CREATED;
        };
    String account = walk.account().isPresent() ? OF_ACCOUNT : "";
    var first = new UUID(before.toEpochMilli() + SKEW_MILLIS << 16, 0);
    return database.with(handle -> {
      var query =
          handle
              .createQuery(SELECT + account + along)
              .bind("id", behind.map(mark -> mark.id().toString()).orElse(""))
              .bind("limit", limit);
      walk.account().ifPresent(id -> query.bind("account", id.toString()));
      if (walk.kind() == Walk.Kind.CREATED) {
        query.bind("bound", new JobId(first).toString());
      } else {
        query
            .bind("at", behind.map(mark -> mark.at().toEpochMilli()).orElse(Long.MIN_VALUE))
            .bind("before", before.toEpochMilli());
      }
      return query.map(SqlRetentionStore::read).list();
    });
  }

  @Override
  public List<Facts> all(Optional<AccountId> account, Optional<JobId> behind, int limit) {
    return database.with(handle -> {
      var query =
          handle
              .createQuery(SELECT + (account.isPresent() ? OF_ACCOUNT : "") + ALL)
              .bind("id", behind.map(JobId::toString).orElse(""))
              .bind("limit", limit);
      account.ifPresent(id -> query.bind("account", id.toString()));
      return query.map(SqlRetentionStore::read).list();
    });
  }

  private static Facts read(ResultSet row, StatementContext context) throws SQLException {
    row.getLong("expires_millis");
    boolean ownTerm = !row.wasNull();
    return new Facts(
        JobId.of(row.getString("id")),
        AccountId.of(row.getString("account_id")),
        row.getString("type"),
        JobState.of(row.getString("state")),
        DataState.of(row.getString("data")),
        Instant.ofEpochMilli(row.getLong("created_at")),
        JobRows.instant(row, "ended_at"),
        JobRows.instant(row, "purge_at"),
        ownTerm,
        row.getLong("holds") > 0,
        row.getLong("stored_bytes"));
  }

  @Override
  public Map<JobId, Set<PolicyId>> labelled(Collection<JobId> jobs) {
    var found = new HashMap<JobId, Set<PolicyId>>();
    database.with(handle -> {
      handle
          .createQuery(
              """
              select l.job_id, p.id from job_labels l
              join policies p on p.account_id = l.account_id and p.label_tag = l.tag
              where l.job_id in (<ids>)
              """)
          .bindList(NULL_KEYWORD, "ids", Ids.words(jobs))
          .map((row, _) ->
              Map.entry(JobId.of(row.getString("job_id")), PolicyId.of(row.getString("id"))))
          .forEach(
              one -> found.computeIfAbsent(one.getKey(), _ -> new HashSet<>()).add(one.getValue()));
      return found;
    });
    return found;
  }

  @Override
  public Set<JobId> having(AccountId account, Label label, Collection<JobId> jobs) {
    byte[] tag = accountKeys.tag(account, label.name(), label.value());
    return database.with(handle ->
        handle
            .createQuery("select job_id from job_labels where job_id in (<ids>) and tag = :tag")
            .bindList(NULL_KEYWORD, "ids", Ids.words(jobs))
            .bind("tag", tag)
            .mapTo(String.class)
            .map(JobId::of)
            .set());
  }

  @Override
  public Instant defaultSince(Instant now) {
    return database.with(handle -> {
      Optional<Long> since =
          handle.createQuery("select since from retention_default").mapTo(Long.class).findFirst();
      if (since.isEmpty()) {
        handle
            .createUpdate("insert into retention_default (since) values (:now)")
            .bind("now", now.toEpochMilli())
            .execute();
      }
      return Instant.ofEpochMilli(since.orElse(now.toEpochMilli()));
    });
  }

  @Override
  public boolean note(Foreseen foreseen) {
    return database.with(handle ->
        handle
                .createUpdate(
                    """
                    insert into retention_notices (account_id, day, jobs, bytes, noticed_at)
                    values (:account, :day, :jobs, :bytes, :at)
                    on conflict (account_id, day) do nothing
                    """)
                .bind("account", foreseen.account().toString())
                .bind("day", foreseen.day())
                .bind("jobs", foreseen.jobs())
                .bind("bytes", foreseen.bytes())
                .bind("at", foreseen.at().toEpochMilli())
                .execute()
            > 0);
  }

  @Override
  public void forget(long beforeDay) {
    database.with(handle ->
        handle
            .createUpdate("delete from retention_notices where day < :day")
            .bind("day", beforeDay)
            .execute());
  }
}
