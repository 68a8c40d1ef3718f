package dev.lethe.store;

import static org.jdbi.v3.core.statement.EmptyHandling.NULL_KEYWORD;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.id.LinkId;
import dev.lethe.ledger.Link;
import dev.lethe.ledger.LinkStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.StatementContext;

/** Links in SQL. They hold ids, times and a hash: nothing that needs a seal. */
public final class SqlLinkStore implements LinkStore {
  private static final String SELECT =
      "select id, artifact_id, job_id, kind, created_at, expires_at, revoked_at from links ";

  private final Database database;

  public SqlLinkStore(Database database) {
    this.database = database;
  }

  @Override
  public void insert(Link link, byte[] tokenHash) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into links (id, artifact_id, job_id, kind, token_hash, created_at,
                  expires_at, revoked_at)
                values (:id, :artifact, :job, :kind, :hash, :created, :expires, :revoked)
                """)
            .bind("id", link.id().toString())
            .bind("artifact", link.artifact().toString())
            .bind("job", link.job().toString())
            .bind("kind", link.kind().word())
            .bind("hash", tokenHash)
            .bind("created", link.createdAt().toEpochMilli())
            .bind("expires", link.expiresAt().toEpochMilli())
            .bind("revoked", JobRows.millis(link.revokedAt()))
            .execute());
  }

  @Override
  public Optional<Link> find(LinkId id) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "where id = :id")
            .bind("id", id.toString())
            .map(SqlLinkStore::read)
            .findOne());
  }

  @Override
  public Optional<Link> findByToken(byte[] tokenHash) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "where token_hash = :hash")
            .bind("hash", tokenHash)
            .map(SqlLinkStore::read)
            .findOne());
  }

  @Override
  public List<Link> of(ArtifactId artifact, int limit) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "where artifact_id = :artifact order by id desc limit " + limit)
            .bind("artifact", artifact.toString())
            .map(SqlLinkStore::read)
            .list());
  }

  @Override
  public int standing(JobId job, Instant now) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select count(*) from links
                where job_id = :job and revoked_at is null and expires_at > :now
                """)
            .bind("job", job.toString())
            .bind("now", now.toEpochMilli())
            .mapTo(Integer.class)
            .one());
  }

  @Override
  public void revoke(LinkId id, Instant now) {
    database.with(handle ->
        handle
            .createUpdate(
                "update links set revoked_at = :now where id = :id and revoked_at is null")
            .bind("now", now.toEpochMilli())
            .bind("id", id.toString())
            .execute());
  }

  @Override
  public Map<JobId, Integer> revokeAll(Collection<JobId> jobs, Instant now) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                update links set revoked_at = :now
                where job_id in (<jobs>) and revoked_at is null and expires_at > :now
                returning job_id
                """)
            .bindList(NULL_KEYWORD, "jobs", Ids.words(jobs))
            .bind("now", now.toEpochMilli())
            .mapTo(String.class)
            .collect(Collectors.toMap(JobId::of, _ -> 1, Integer::sum)));
  }

  private static Link read(ResultSet row, StatementContext context) throws SQLException {
    return new Link(
        LinkId.of(row.getString("id")),
        ArtifactId.of(row.getString("artifact_id")),
        JobId.of(row.getString("job_id")),
        Link.Kind.of(row.getString("kind")).orElseThrow(),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Instant.ofEpochMilli(row.getLong("expires_at")),
        JobRows.instant(row, "revoked_at"));
  }
}
