package dev.lethe.store;

import dev.lethe.ending.Evidence;
import dev.lethe.ending.ReceiptStore;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.Cancel;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** Receipts in SQL. They hold nothing that needs a seal. */
public final class SqlReceiptStore implements ReceiptStore {
  private final Database database;

  public SqlReceiptStore(Database database) {
    this.database = database;
  }

  @Override
  public void note(ErasureId erasure, Evidence evidence) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into erasure_evidence (erasure_id, job_created_at, attempts, containment,
                  stop, stop_millis, strays, ciphertext_root, master_epoch)
                values (:erasure, :created, :attempts, :containment, :stop, :millis, :strays,
                  :root, :epoch)
                on conflict (erasure_id) do nothing
                """)
            .bind("erasure", erasure.toString())
            .bind("created", evidence.jobCreatedAt().toEpochMilli())
            .bind("attempts", evidence.attempts())
            .bind("containment", evidence.containment())
            .bind("stop", evidence.stop() == null ? null : evidence.stop().word())
            .bind("millis", evidence.stopMillis())
            .bind("strays", evidence.strays())
            .bind("root", evidence.ciphertextRoot())
            .bind("epoch", evidence.masterEpoch())
            .execute());
  }

  @Override
  public Optional<Evidence> evidence(ErasureId erasure) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select job_created_at, attempts, containment, stop, stop_millis, strays,
                  ciphertext_root, master_epoch
                from erasure_evidence where erasure_id = :erasure
                """)
            .bind("erasure", erasure.toString())
            .map(SqlReceiptStore::read)
            .findOne());
  }

  @Override
  public Optional<String> containment(JobId job) {
    return database.with(handle ->
        handle
            .createQuery("select containment from jobs where id = :job and containment is not null")
            .bind("job", job.toString())
            .mapTo(String.class)
            .findOne());
  }

  @Override
  public void insert(ErasureId erasure, Instant issuedAt, String signed) {
    database.with(handle -> {
      handle
          .createUpdate(
              """
              insert into receipts (erasure_id, issued_at, master_epoch, jws)
              values (:erasure, :issued,
                (select master_epoch from erasure_evidence where erasure_id = :erasure), :jws)
              """)
          .bind("erasure", erasure.toString())
          .bind("issued", issuedAt.toEpochMilli())
          .bind("jws", signed)
          .execute();
      return handle
          .createUpdate("delete from erasure_evidence where erasure_id = :erasure")
          .bind("erasure", erasure.toString())
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

  private static Evidence read(ResultSet row, StatementContext context) throws SQLException {
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
