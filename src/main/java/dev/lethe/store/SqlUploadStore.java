package dev.lethe.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.id.AccountId;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.id.UploadId;
import dev.lethe.job.Job;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStore;
import dev.lethe.upload.Upload;
import dev.lethe.upload.UploadStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Resumable uploads in SQL. What their clients say of the files is sealed. */
public final class SqlUploadStore implements UploadStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SELECT =
      """
      select u.id, u.job_id, u.account_id, u.attempt, u.length, u.received, u.created_at,
        u.expires_at, u.artifact_id, j.key_slot, s.value as sealed
      from uploads u
      join jobs j on j.id = u.job_id
      left join sealed_values s on s.place = u.id and j.data = 'kept'
      where
      """;

  private final Database database;
  private final KeyStore keys;
  private final SealedValues sealed;

  public SqlUploadStore(Database database, KeyStore keys) {
    this.database = database;
    this.keys = keys;
    this.sealed = new SealedValues(database);
  }

  @Override
  public void insert(Job job, Upload upload) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into uploads (id, job_id, account_id, attempt, length, received, created_at,
                  expires_at)
                values (:id, :job, :account, :attempt, :length, :received, :created, :expires)
                """)
            .bind("id", upload.id().toString())
            .bind("job", upload.job().toString())
            .bind("account", upload.account().toString())
            .bind("attempt", upload.attempt())
            .bind("length", upload.length())
            .bind("received", upload.received())
            .bind("created", upload.createdAt().toEpochMilli())
            .bind("expires", upload.expiresAt().toEpochMilli())
            .execute());
    try (JobKey key =
        keys.open(job.keySlot())
            .orElseThrow(() -> new IllegalStateException(job.id() + " has no key"))) {
      sealed.put(upload.id().toString(), job.id(), key, JSON.writeValueAsBytes(upload.said()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<Upload> find(UploadId id) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "u.id = :id")
            .bind("id", id.toString())
            .map(this::read)
            .findOne());
  }

  @Override
  public int open(JobId job) {
    return database.with(handle ->
        handle
            .createQuery("select count(*) from uploads where job_id = :job and artifact_id is null")
            .bind("job", job.toString())
            .mapTo(Integer.class)
            .one());
  }

  @Override
  public boolean append(Upload upload, Part part, Instant expiresAt) {
    int rows =
        database.with(handle ->
            handle
                .createUpdate(
                    """
                    update uploads set received = received + :bytes, expires_at = :expires
                    where id = :id and received = :at and artifact_id is null
                    """)
                .bind("bytes", part.bytes())
                .bind("expires", expiresAt.toEpochMilli())
                .bind("id", upload.id().toString())
                .bind("at", upload.received())
                .execute());
    if (rows != 1) {
      return false;
    }
    database.with(handle ->
        handle
            .createUpdate(
                "update artifacts set upload_id = :upload, upload_at = :at where id = :part")
            .bind("upload", upload.id().toString())
            .bind("at", upload.received())
            .bind("part", part.id().toString())
            .execute());
    return true;
  }

  @Override
  public List<Part> parts(UploadId id) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select id, bytes from artifacts where upload_id = :upload and state = 'part'
                order by upload_at
                """)
            .bind("upload", id.toString())
            .map((row, _) -> new Part(ArtifactId.of(row.getString("id")), row.getLong("bytes")))
            .list());
  }

  @Override
  public void finish(UploadId id, ArtifactId input) {
    database.with(handle ->
        handle
            .createUpdate("update uploads set artifact_id = :input where id = :id")
            .bind("input", input.toString())
            .bind("id", id.toString())
            .execute());
  }

  @Override
  public void forget(UploadId id) {
    sealed.remove(id.toString());
    database.with(handle ->
        handle
            .createUpdate("delete from uploads where id = :id")
            .bind("id", id.toString())
            .execute());
  }

  @Override
  public List<Upload> due(Instant now, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                SELECT
                    + """
                    u.expires_at < :now or (u.artifact_id is null and (
                      (u.attempt = 0 and j.state <> 'draft') or (u.attempt > 0 and
                        (j.attempt <> u.attempt or j.state not in ('running', 'cancelling')))))
                    order by u.expires_at limit
                    """
                    + limit)
            .bind("now", now.toEpochMilli())
            .map(this::read)
            .list());
  }

  private Upload read(ResultSet row, StatementContext context) throws SQLException {
    UploadId id = UploadId.of(row.getString("id"));
    JobId job = JobId.of(row.getString("job_id"));
    String artifact = row.getString("artifact_id");
    return new Upload(
        id,
        job,
        AccountId.of(row.getString("account_id")),
        row.getInt("attempt"),
        row.getLong("length"),
        row.getLong("received"),
        said(id, job, row.getLong("key_slot"), row.getBytes("sealed")),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Instant.ofEpochMilli(row.getLong("expires_at")),
        artifact == null ? null : ArtifactId.of(artifact));
  }

  /** A key can go between the row being read and this. */
  private Upload.Said said(UploadId id, JobId job, long slot, byte @Nullable [] value) {
    Optional<JobKey> found = value == null ? Optional.empty() : keys.open(slot);
    if (value == null || found.isEmpty()) {
      return Upload.Said.NOTHING;
    }
    try (JobKey key = found.get()) {
      return JSON.readValue(sealed.open(id.toString(), job, key, value), Upload.Said.class);
    } catch (IOException e) {
      throw new UncheckedIOException("what was said of " + id, e);
    }
  }
}
