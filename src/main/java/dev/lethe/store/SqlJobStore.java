package dev.lethe.store;

import static org.jdbi.v3.core.statement.EmptyHandling.NULL_KEYWORD;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Content;
import dev.lethe.job.Job;
import dev.lethe.job.JobQuery;
import dev.lethe.job.JobState;
import dev.lethe.job.JobStore;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** Jobs in SQL: the plain facts as columns, the content sealed beside them. */
public final class SqlJobStore implements JobStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SELECT =
      "select "
          + JobRows.COLUMNS
          + ", s.value as sealed from jobs j left join sealed_values s on s.place = j.id ";

  private static final String BARE =
      "select " + JobRows.COLUMNS + " from jobs j where j.id in (<ids>) order by j.id";

  private static final String NOT_HELD =
      """
       and not exists (select 1 from holds h where h.subject in (jobs.id, jobs.account_id))
      """;

  private final Database database;
  private final KeyStore keys;
  private final SealedValues sealed;
  private final AccountKeys accountKeys;
  private final JobPages pages;

  public SqlJobStore(Database database, KeyStore keys) {
    this.database = database;
    this.keys = keys;
    this.sealed = new SealedValues(database);
    this.accountKeys = new AccountKeys(database, keys);
    this.pages = new JobPages(database, accountKeys);
  }

  @Override
  public void insert(Job job) {
    database.with(
        handle -> handle.createUpdate(JobRows.INSERT).bindMap(JobRows.values(job)).execute());
    sealed.put(List.of(content(job)));
    writeLabels(job);
  }

  @Override
  public Optional<Job> find(JobId id) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "where j.id = :id")
            .bind("id", id.toString())
            .map(this::read)
            .findOne());
  }

  @Override
  public List<Job> find(Collection<JobId> ids) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "where j.id in (<ids>) order by j.id")
            .bindList(NULL_KEYWORD, "ids", Ids.words(ids))
            .map(this::read)
            .list());
  }

  @Override
  public Optional<Job> outline(JobId id) {
    return database.with(handle ->
        handle
            .createQuery("select " + JobRows.COLUMNS + " from jobs j where j.id = :id")
            .bind("id", id.toString())
            .map((row, _) -> JobRows.read(row, Content.NONE))
            .findOne());
  }

  @Override
  public boolean kept(JobId id) {
    return !ids("select id from jobs where id = :id and data = 'kept'", "id", id.toString())
        .isEmpty();
  }

  @Override
  public List<Job> outlines(Collection<JobId> ids) {
    return outlines(ids, "");
  }

  private List<Job> outlines(Collection<JobId> ids, String lock) {
    if (ids.isEmpty()) {
      return List.of();
    }
    return database.with(handle ->
        handle
            .createQuery(BARE + lock)
            .bindList(NULL_KEYWORD, "ids", Ids.words(ids))
            .map((row, _) -> JobRows.read(row, Content.NONE))
            .list());
  }

  /**
   * The lock is taken by a statement of its own: one that waits for it would join the row as it is
   * after the wait with the content as it was before.
   */
  @Override
  public Optional<Job> lock(JobId id) {
    if (!database.lockClause().isEmpty()) {
      ids("select id from jobs where id = :id" + database.lockClause(), "id", id.toString());
    }
    return find(id);
  }

  @Override
  public List<Job> lock(Collection<JobId> ids) {
    return outlines(ids, database.lockClause());
  }

  @Override
  public List<Job> lockWhole(Collection<JobId> ids) {
    if (!database.lockClause().isEmpty()) {
      database.with(handle ->
          handle
              .createQuery(
                  "select id from jobs where id in (<ids>) order by id" + database.lockClause())
              .bindList(NULL_KEYWORD, "ids", Ids.words(ids))
              .mapTo(String.class)
              .list());
    }
    return find(ids);
  }

  @Override
  public void save(List<Change> changes) {
    List<Change> real = changes.stream().filter(one -> !one.before().equals(one.after())).toList();
    if (real.isEmpty()) {
      return;
    }
    database.with(handle -> {
      var batches = new LinkedHashMap<String, PreparedBatch>();
      for (Change one : real) {
        JobRows.Update update = JobRows.update(one.before(), one.after());
        batches.computeIfAbsent(update.sql(), handle::prepareBatch).add(update.values());
      }
      batches.values().forEach(PreparedBatch::execute);
      return real;
    });
    saveContent(
        real.stream()
            .filter(one -> one.after().kept())
            .filter(one -> !one.after().content().equals(one.before().content()))
            .toList());
  }

  private void saveContent(List<Change> changes) {
    sealed.put(changes.stream().map(one -> content(one.after())).toList());
    for (Change one : changes) {
      Job after = one.after();
      if (!after.content().labels().equals(one.before().content().labels())) {
        removeLabels(List.of(after.id()));
        writeLabels(after);
      }
    }
  }

  @Override
  public void remove(JobId id) {
    clearContent(List.of(id));
    database.with(handle ->
        handle.createUpdate("delete from jobs where id = :id").bind("id", id.toString()).execute());
  }

  @Override
  public void clearContent(Collection<JobId> ids) {
    sealed.removeAll(ids);
    removeLabels(ids);
  }

  @Override
  public List<Job> list(JobQuery query) {
    return pages.page(query, this::read);
  }

  @Override
  public List<JobId> due(Due what, Instant now, int limit) {
    String where =
        switch (what) {
          case LEASE -> "lease_until < :now order by lease_until";
          case UNHELD ->
              """
              state = 'cancelling' and lease_until is null and cancel_at < :now
              order by cancel_at
              """;
          case DEADLINE ->
              """
              deadline_at < :now and ended_at is null and state <> 'cancelling'
              order by deadline_at
              """;
          case PURGE ->
              "purge_at < :now and data in ('kept', 'trashed') " + NOT_HELD + "order by purge_at";
          case RECEIVING ->
              """
              state = 'draft' and data = 'kept' and visibility = 'receiving' and created_at < :now
              order by created_at
              """;
        };
    return ids("select id from jobs where " + where + " limit " + limit, "now", now.toEpochMilli());
  }

  @Override
  public List<JobId> heldBy(String worker) {
    return ids(
        "select id from jobs where lease_until is not null and worker = :worker", "worker", worker);
  }

  @Override
  public Set<Long> boundSlots() {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select key_slot from jobs where data <> 'erased'
                union all select key_slot from accounts
                """)
            .mapTo(Long.class)
            .set());
  }

  /**
   * The account is locked against a new hold of its own, but not against others who end jobs. That
   * too is a statement of its own, so that what is read after a wait is what stands after it.
   */
  @Override
  public Set<JobId> underHold(Collection<Job> some) {
    Set<AccountId> accounts = some.stream().map(Job::account).collect(Collectors.toSet());
    if (!database.shareClause().isEmpty()) {
      database.with(handle ->
          handle
              .createQuery(
                  "select id from accounts where id in (<ids>) order by id"
                      + database.shareClause())
              .bindList(NULL_KEYWORD, "ids", Ids.words(accounts))
              .mapTo(String.class)
              .list());
    }
    var subjects = new ArrayList<>(Ids.words(accounts));
    some.forEach(job -> subjects.add(job.id().toString()));
    Set<String> held =
        database.with(handle ->
            handle
                .createQuery("select subject from holds where subject in (<subjects>)")
                .bindList(NULL_KEYWORD, "subjects", subjects)
                .mapTo(String.class)
                .set());
    return some.stream()
        .filter(
            job -> held.contains(job.id().toString()) || held.contains(job.account().toString()))
        .map(Job::id)
        .collect(Collectors.toSet());
  }

  @Override
  public List<JobId> keptAfter(Optional<JobId> after, int limit) {
    return ids(
        "select id from jobs where id > :after and data in ('kept', 'trashed') order by id limit "
            + limit,
        "after",
        after.map(JobId::toString).orElse(""));
  }

  @Override
  public Map<JobState, Long> counts() {
    Map<JobState, Long> counts = new EnumMap<>(JobState.class);
    database.with(handle -> {
      handle
          .createQuery("select state, count(*) as n from jobs group by state")
          .map((row, _) -> Map.entry(JobState.of(row.getString("state")), row.getLong("n")))
          .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
      return counts;
    });
    return counts;
  }

  @Override
  public long madeSince(AccountId account, Instant since) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select count(*) from jobs
                where account_id = :account and id >= :since and visibility <> 'receiving'
                """)
            .bind("account", account.toString())
            .bind("since", JobPages.firstOf(since).toString())
            .mapTo(Long.class)
            .one());
  }

  @Override
  public List<Duration> runs(AccountId account, String type, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select ended_at - started_at from jobs
                where account_id = :account and type = :type and state = 'succeeded'
                order by id desc limit :limit
                """)
            .bind("account", account.toString())
            .bind("type", type)
            .bind("limit", limit)
            .mapTo(Long.class)
            .map(Duration::ofMillis)
            .list());
  }

  @Override
  public boolean open(AccountId account) {
    return SqlAccountStore.open(database, account);
  }

  @Override
  public Job.Stored stored(AccountId account) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select coalesce(sum(artifact_count), 0) as files,
                       coalesce(sum(stored_bytes), 0) as bytes
                from jobs where account_id = :account and data in ('kept', 'trashed')
                """)
            .bind("account", account.toString())
            .map((row, _) -> new Job.Stored(row.getInt("files"), row.getLong("bytes")))
            .one());
  }

  private List<JobId> ids(String sql, String name, Object value) {
    return database.with(handle ->
        handle.createQuery(sql).bind(name, value).mapTo(String.class).map(JobId::of).list());
  }

  private SealedValues.Value content(Job job) {
    try (JobKey key = openKey(job)) {
      return sealed.seal(job.id().toString(), job.id(), key, json(job.content()));
    }
  }

  private void writeLabels(Job job) {
    job.content()
        .labels()
        .forEach((name, value) -> {
          byte[] tag = accountKeys.tag(job.account(), name, value);
          database.with(handle ->
              handle
                  .createUpdate(
                      """
                      insert into job_labels (job_id, account_id, tag)
                      values (:job, :account, :tag)
                      """)
                  .bind("job", job.id().toString())
                  .bind("account", job.account().toString())
                  .bind("tag", tag)
                  .execute());
        });
  }

  private void removeLabels(Collection<JobId> ids) {
    database.with(handle ->
        handle
            .createUpdate("delete from job_labels where job_id in (<ids>)")
            .bindList(NULL_KEYWORD, "ids", Ids.words(ids))
            .execute());
  }

  private JobKey openKey(Job job) {
    return keys.open(job.keySlot())
        .orElseThrow(() -> new IllegalStateException(job.id() + " has no key"));
  }

  private Job read(ResultSet row, StatementContext context) throws SQLException {
    Job bare = JobRows.read(row, Content.NONE);
    byte[] value = row.getBytes("sealed");
    if (value == null || !bare.kept()) {
      return bare;
    }
    Optional<JobKey> found = keys.open(bare.keySlot());
    if (found.isEmpty()) {
      return bare;
    }
    try (JobKey key = found.get()) {
      byte[] plain = sealed.open(bare.id().toString(), bare.id(), key, value);
      return JobRows.read(row, JSON.readValue(plain, Content.class));
    } catch (IOException e) {
      throw new UncheckedIOException("content of " + bare.id(), e);
    }
  }

  private static byte[] json(Content content) {
    try {
      return JSON.writeValueAsBytes(content);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
