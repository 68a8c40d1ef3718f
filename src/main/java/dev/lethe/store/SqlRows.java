package dev.lethe.store;

import dev.lethe.backup.Rows;
import dev.lethe.id.AccountId;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.key.Burial;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** What a backup takes from the rows, be they in use or a copy. */
public final class SqlRows implements Rows {
  private static final String KEPT = "data not in ('erasing', 'erased')";

  private final Database database;

  public SqlRows(Database database) {
    this.database = database;
  }

  @Override
  public boolean inFile() {
    return database instanceof SqliteDatabase;
  }

  @Override
  public void copyTo(Path file) {
    switch (database) {
      case SqliteDatabase sqlite -> sqlite.copyTo(file);
      case PostgresDatabase _ -> throw new IllegalStateException("the rows are in no file");
    }
  }

  @Override
  public View open(Path copy) {
    return new SqlView(new Copy(SqliteCopy.open(copy)));
  }

  @Override
  public View live() {
    return new SqlView(new Live(database));
  }

  @Override
  public boolean kept(JobId job) {
    return database.with(handle ->
        handle
            .createQuery("select count(*) from jobs where id = :id and " + KEPT)
            .bind("id", job.toString())
            .mapTo(Long.class)
            .map(count -> count > 0)
            .one());
  }

  /** Whose rows they are; empty before that was written down. */
  public Optional<String> instance() {
    return database.with(handle ->
        handle.createQuery("select instance from installation").mapTo(String.class).findOne());
  }

  /** Writes down whose rows they are. */
  public void belongTo(String instance) {
    database.run(() ->
        database.with(handle ->
            handle
                .createUpdate("insert into installation (instance) values (:instance)")
                .bind("instance", instance)
                .execute()));
  }

  /** What was erased, in the order of the erasures' ids: the keys of these are gone for ever. */
  public List<Burial> erased(Optional<ErasureId> after, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select id, job_id, key_slot, done_at from erasures
                where id > :after and done_at is not null order by id limit :limit
                """)
            .bind("after", after.map(ErasureId::toString).orElse(""))
            .bind("limit", limit)
            .map((row, _) ->
                new Burial(
                    row.getLong("key_slot"),
                    JobId.of(row.getString("job_id")),
                    ErasureId.of(row.getString("id")),
                    Instant.ofEpochMilli(row.getLong("done_at"))))
            .list());
  }

  /**
   * Gives an account another key: what it had sealed is gone: why it is held, what sweeps asked,
   * which labels its policies are for, where it wanted to be told of events.
   */
  public void rekey(AccountId account, long keySlot) {
    database.run(() ->
        database.with(handle -> {
          handle
              .createUpdate("update accounts set key_slot = :slot where id = :id")
              .bind("slot", keySlot)
              .bind("id", account.toString())
              .execute();
          handle
              .createUpdate("update policies set label = null where account_id = :id")
              .bind("id", account.toString())
              .execute();
          handle
              .createUpdate(
                  """
                  delete from webhook_deliveries
                  where webhook_id in (select id from webhooks where account_id = :id)
                  """)
              .bind("id", account.toString())
              .execute();
          handle
              .createUpdate("delete from webhooks where account_id = :id")
              .bind("id", account.toString())
              .execute();
          handle
              .createUpdate("update sweeps set filter = null where account_id = :id")
              .bind("id", account.toString())
              .execute();
          return handle
              .createUpdate("update holds set reason = null where subject = :id")
              .bind("id", account.toString())
              .execute();
        }));
  }

  private interface Source extends AutoCloseable {
    <T> T with(Function<Handle, T> statements);

    @Override
    void close();
  }

  private record Live(Database database) implements Source {
    @Override
    public <T> T with(Function<Handle, T> statements) {
      return database.with(statements);
    }

    @Override
    public void close() {}
  }

  private record Copy(Handle handle) implements Source {
    @Override
    public <T> T with(Function<Handle, T> statements) {
      return statements.apply(handle);
    }

    @Override
    public void close() {
      handle.close();
    }
  }

  private record SqlView(Source source) implements View {
    @Override
    public String schema() {
      return source.with(handle ->
          handle
              .createQuery(
                  """
                  select version from flyway_schema_history where success
                  order by installed_rank desc limit 1
                  """)
              .mapTo(String.class)
              .one());
    }

    @Override
    public boolean empty() {
      return number("select count(*) from accounts") == 0;
    }

    @Override
    public long jobs() {
      return number("select count(*) from jobs where " + KEPT);
    }

    @Override
    public long keySlot() {
      return number(
          """
          select coalesce(max(key_slot), 0) from (
            select key_slot from jobs where %s union all select key_slot from accounts) bound
          """
              .formatted(KEPT));
    }

    @Override
    public long lastSlot() {
      return number(
          """
          select coalesce(max(key_slot), 0) from (
            select max(key_slot) as key_slot from jobs
            union all select max(key_slot) from accounts) known
          """);
    }

    @Override
    public List<Bound> newest(int limit) {
      return source.with(handle ->
          handle
              .createQuery(
                  "select id, key_slot from jobs where " + KEPT + " order by id desc limit :limit")
              .bind("limit", limit)
              .map((row, _) -> new Bound(JobId.of(row.getString("id")), row.getLong("key_slot")))
              .list());
    }

    @Override
    public List<Filed> files(Optional<ArtifactId> after, int limit) {
      return source.with(handle ->
          handle
              .createQuery(
                  """
                  select a.job_id, a.id, a.stored_bytes, a.cipher_sha256
                  from artifacts a join jobs j on j.id = a.job_id
                  where a.id > :after and a.state in ('part', 'stored')
                  and j.data not in ('erasing', 'erased')
                  order by a.id limit :limit
                  """)
              .bind("after", after.map(ArtifactId::toString).orElse(""))
              .bind("limit", limit)
              .map((row, _) ->
                  new Filed(
                      JobId.of(row.getString("job_id")),
                      ArtifactId.of(row.getString("id")),
                      row.getLong("stored_bytes"),
                      row.getBytes("cipher_sha256")))
              .list());
    }

    private long number(String query) {
      return source.with(handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    @Override
    public void close() {
      source.close();
    }
  }
}
