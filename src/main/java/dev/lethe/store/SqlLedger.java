package dev.lethe.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toUnmodifiableSet;
import static org.jdbi.v3.core.statement.EmptyHandling.NULL_KEYWORD;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStore;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The ledger in SQL. What a file is called and what it holds is sealed. */
public final class SqlLedger implements Ledger {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SELECT =
      """
      select a.id, a.job_id, a.kind, a.attempt, a.state, a.bytes, a.stored_bytes,
        a.created_at, j.key_slot, s.value as sealed
      from artifacts a
      join jobs j on j.id = a.job_id and j.data = 'kept'
      join sealed_values s on s.place = a.id
      where a.state = 'stored' and
      """;

  private final Database database;
  private final KeyStore keys;
  private final SealedValues sealed;

  /** The sealed half of an artifact. */
  private record Said(String name, String mediaType, String meta, @Nullable String sha256) {}

  /** What one job has. */
  private record Of<T>(JobId job, T what) {}

  public SqlLedger(Database database, KeyStore keys) {
    this.database = database;
    this.keys = keys;
    this.sealed = new SealedValues(database);
  }

  @Override
  public void open(Job job, Artifact writing) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into artifacts (id, job_id, kind, attempt, state, bytes, stored_bytes,
                  created_at)
                values (:id, :job, :kind, :attempt, 'writing', 0, 0, :created)
                """)
            .bind("id", writing.id().toString())
            .bind("job", writing.job().toString())
            .bind("kind", writing.kind().word())
            .bind("attempt", writing.attempt())
            .bind("created", writing.createdAt().toEpochMilli())
            .execute());
  }

  @Override
  public void stored(Job job, Artifact stored, byte[] cipherSha256) {
    seal(job, stored);
    int rows =
        database.with(handle ->
            handle
                .createUpdate(
                    """
                    update artifacts set state = :state, bytes = :bytes,
                      stored_bytes = :stored, cipher_sha256 = :hash
                    where id = :id and state = 'writing'
                    """)
                .bind("state", stored.state().word())
                .bind("bytes", stored.bytes())
                .bind("stored", stored.storedBytes())
                .bind("hash", cipherSha256)
                .bind("id", stored.id().toString())
                .execute());
    if (rows != 1) {
      throw new IllegalStateException(stored.id() + " has no row that is being written");
    }
  }

  @Override
  public void promote(ArtifactId part) {
    database.with(handle ->
        handle
            .createUpdate("update artifacts set state = 'stored' where id = :id and state = 'part'")
            .bind("id", part.toString())
            .execute());
  }

  @Override
  public void forget(ArtifactId id) {
    sealed.remove(id.toString());
    database.with(handle ->
        handle
            .createUpdate("delete from artifacts where id = :id")
            .bind("id", id.toString())
            .execute());
  }

  @Override
  public void drop(ArtifactId id) {
    database.with(handle ->
        handle
            .createUpdate("update artifacts set state = 'dropped' where id = :id")
            .bind("id", id.toString())
            .execute());
  }

  @Override
  public void dropOutputs(JobId job) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update artifacts set state = 'dropped'
                where job_id = :job and attempt > 0 and state = 'stored'
                  and kind not in ('input', 'log')
                """)
            .bind("job", job.toString())
            .execute());
  }

  @Override
  public Optional<Artifact> find(ArtifactId id) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "a.id = :id")
            .bind("id", id.toString())
            .map(this::read)
            .findOne());
  }

  @Override
  public Optional<JobId> ownerOf(ArtifactId id) {
    return database.with(handle ->
        handle
            .createQuery(
                "select job_id from artifacts where id = :id and state in ('stored', 'erased')")
            .bind("id", id.toString())
            .mapTo(String.class)
            .findOne()
            .map(JobId::of));
  }

  @Override
  public List<Artifact> of(JobId job) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "a.job_id = :job order by a.id")
            .bind("job", job.toString())
            .map(this::read)
            .list());
  }

  @Override
  public Map<JobId, Set<ArtifactId>> known(Collection<JobId> jobs) {
    return database.with(handle ->
        handle
            .createQuery("select job_id, id from artifacts where job_id in (<jobs>)")
            .bindList(NULL_KEYWORD, "jobs", Ids.words(jobs))
            .map((row, _) ->
                new Of<>(JobId.of(row.getString("job_id")), ArtifactId.of(row.getString("id"))))
            .collect(groupingBy(Of::job, mapping(Of::what, toUnmodifiableSet()))));
  }

  @Override
  public List<ArtifactId> in(JobId job, Set<Artifact.State> states) {
    return database.with(handle ->
        handle
            .createQuery("select id from artifacts where job_id = :job and state in (<states>)")
            .bind("job", job.toString())
            .bindList("states", words(states))
            .mapTo(String.class)
            .map(ArtifactId::of)
            .list());
  }

  @Override
  public List<JobId> jobsWith(Set<Artifact.State> states, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                "select distinct job_id from artifacts where state in (<states>) limit " + limit)
            .bindList("states", words(states))
            .mapTo(String.class)
            .map(JobId::of)
            .list());
  }

  @Override
  public Map<JobId, List<Tally>> tally(Collection<JobId> jobs) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select job_id, kind, count(*) as n, sum(bytes) as total from artifacts
                where job_id in (<jobs>) and state = 'stored'
                group by job_id, kind order by job_id, kind
                """)
            .bindList(NULL_KEYWORD, "jobs", Ids.words(jobs))
            .map((row, _) ->
                new Of<>(
                    JobId.of(row.getString("job_id")),
                    new Tally(
                        ArtifactKind.of(row.getString("kind")),
                        row.getInt("n"),
                        row.getLong("total"))))
            .collect(groupingBy(Of::job, mapping(Of::what, toList()))));
  }

  @Override
  public Map<JobId, List<byte[]>> ciphertexts(Collection<JobId> jobs) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select job_id, cipher_sha256 from artifacts
                where job_id in (<jobs>) and cipher_sha256 is not null order by job_id, id
                """)
            .bindList(NULL_KEYWORD, "jobs", Ids.words(jobs))
            .map((row, _) ->
                new Of<>(JobId.of(row.getString("job_id")), row.getBytes("cipher_sha256")))
            .collect(groupingBy(Of::job, mapping(Of::what, toList()))));
  }

  @Override
  public void clear(Collection<JobId> jobs) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update artifacts set state = 'erased', bytes = 0, stored_bytes = 0,
                  cipher_sha256 = null
                where job_id in (<jobs>)
                """)
            .bindList(NULL_KEYWORD, "jobs", Ids.words(jobs))
            .execute());
  }

  @Override
  public void remove(JobId job) {
    database.with(handle ->
        handle
            .createUpdate("delete from artifacts where job_id = :job")
            .bind("job", job.toString())
            .execute());
  }

  private static List<String> words(Set<Artifact.State> states) {
    return states.stream().map(Artifact.State::word).toList();
  }

  private void seal(Job job, Artifact artifact) {
    try (JobKey key =
        keys.open(job.keySlot())
            .orElseThrow(() -> new IllegalStateException(job.id() + " has no key"))) {
      byte[] said =
          JSON.writeValueAsBytes(
              new Said(artifact.name(), artifact.mediaType(), artifact.meta(), artifact.sha256()));
      sealed.put(artifact.id().toString(), job.id(), key, said);
    } catch (IOException e) {
      throw new UncheckedIOException("sealing " + artifact.id(), e);
    }
  }

  private Artifact read(ResultSet row, StatementContext context) throws SQLException {
    ArtifactId id = ArtifactId.of(row.getString("id"));
    JobId job = JobId.of(row.getString("job_id"));
    Said said = said(id, job, row.getLong("key_slot"), row.getBytes("sealed"));
    return new Artifact(
        id,
        job,
        ArtifactKind.of(row.getString("kind")),
        row.getInt("attempt"),
        Artifact.State.of(row.getString("state")),
        said.name(),
        said.mediaType(),
        said.meta(),
        row.getLong("bytes"),
        row.getLong("stored_bytes"),
        said.sha256(),
        Instant.ofEpochMilli(row.getLong("created_at")));
  }

  /** A key can go between the row being read and this; then the file has no name any more. */
  private Said said(ArtifactId id, JobId job, long slot, byte[] value) {
    Optional<JobKey> found = keys.open(slot);
    if (found.isEmpty()) {
      return new Said("", "application/octet-stream", "{}", null);
    }
    try (JobKey key = found.get()) {
      return JSON.readValue(sealed.open(id.toString(), job, key, value), Said.class);
    } catch (IOException e) {
      throw new UncheckedIOException("the name of " + id, e);
    }
  }
}
