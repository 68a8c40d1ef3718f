package dev.lethe.store;

import static org.jdbi.v3.core.statement.EmptyHandling.NULL_KEYWORD;

import dev.lethe.ending.Evidence;
import dev.lethe.ending.ReceiptStore;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.Cancel;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Receipts in SQL. They hold nothing that needs a seal. */
public final class SqlReceiptStore implements ReceiptStore {
  private final Database database;

  public SqlReceiptStore(Database database) {
    this.database = database;
  }

  @Override
  public void note(Map<ErasureId, Evidence> evidence) {
    database.with(handle -> {
      PreparedBatch batch =
          handle.prepareBatch(
              """
              insert into erasure_evidence (erasure_id, job_created_at, attempts, containment,
                stop, stop_millis, strays, ciphertext_root, master_epoch)
              values (:erasure, :created, :attempts, :containment, :stop, :millis, :strays,
                :root, :epoch)
              on conflict (erasure_id) do nothing
              """);
      evidence.forEach((erasure, one) -> add(batch, erasure, one));
      return batch.execute();
    });
  }

  private static void add(PreparedBatch batch, ErasureId erasure, Evidence evidence) {
    batch
        .bind("erasure", erasure.toString())
        .bind("created", evidence.jobCreatedAt().toEpochMilli())
        .bind("attempts", evidence.attempts())
        .bind("containment", evidence.containment())
        .bind("stop", evidence.stop() == null ? null : evidence.stop().word())
        .bind("millis", evidence.stopMillis())
        .bind("strays", evidence.strays())
        .bind("root", evidence.ciphertextRoot())
        .bind("epoch", evidence.masterEpoch())
        .add();
  }

  @Override
  public Map<ErasureId, Evidence> evidence(Collection<ErasureId> erasures) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select erasure_id, job_created_at, attempts, containment, stop, stop_millis, strays,
                  ciphertext_root, master_epoch
                from erasure_evidence where erasure_id in (<erasures>)
                """)
            .bindList(NULL_KEYWORD, "erasures", Ids.words(erasures))
            .map((row, _) -> Map.entry(ErasureId.of(row.getString("erasure_id")), read(row)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  @Override
  public Map<JobId, String> containment(Collection<JobId> jobs) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select id, containment from jobs
                where id in (<jobs>) and containment is not null
                """)
            .bindList(NULL_KEYWORD, "jobs", Ids.words(jobs))
            .map((row, _) -> Map.entry(JobId.of(row.getString("id")), row.getString("containment")))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  @Override
  public void insert(Map<ErasureId, String> signed, Instant issuedAt) {
    if (signed.isEmpty()) {
      return;
    }
    database.with(handle -> {
      PreparedBatch batch =
          handle.prepareBatch(
              """
              insert into receipts (erasure_id, issued_at, master_epoch, jws)
              values (:erasure, :issued,
                (select master_epoch from erasure_evidence where erasure_id = :erasure), :jws)
              """);
      signed.forEach((erasure, jws) ->
          batch
              .bind("erasure", erasure.toString())
              .bind("issued", issuedAt.toEpochMilli())
              .bind("jws", jws)
              .add());
      batch.execute();
      return handle
          .createUpdate("delete from erasure_evidence where erasure_id in (<erasures>)")
          .bindList(NULL_KEYWORD, "erasures", Ids.words(signed.keySet()))
          .execute();
    });
  }

  @Override
  public Optional<String> find(ErasureId erasure) {
    return database.with(handle ->
        handle
            .createQuery("select jws from receipts where erasure_id = :erasure")
            .bind("erasure", erasure.toString())
            .mapTo(String.class)
            .findOne());
  }

  @Override
  public Optional<Integer> epoch(ErasureId erasure) {
    return database.with(handle ->
        handle
            .createQuery("select master_epoch from receipts where erasure_id = :erasure")
            .bind("erasure", erasure.toString())
            .mapTo(Integer.class)
            .findOne());
  }

  @Override
  public String keptByEngine() {
    return switch (database) {
      case SqliteDatabase _ -> "page_gaps";
      case PostgresDatabase _ -> "row_versions";
    };
  }

  private static Evidence read(ResultSet row) throws SQLException {
    String stop = row.getString("stop");
    long millis = row.getLong("stop_millis");
    Long stopMillis = row.wasNull() ? null : millis;
    return new Evidence(
        Instant.ofEpochMilli(row.getLong("job_created_at")),
        row.getInt("attempts"),
        row.getString("containment"),
        stop == null ? null : Cancel.Stop.valueOf(stop.toUpperCase(Locale.ROOT)),
        stopMillis,
        row.getInt("strays"),
        row.getBytes("ciphertext_root"),
        row.getInt("master_epoch"));
  }
}
