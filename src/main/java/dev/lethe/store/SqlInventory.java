package dev.lethe.store;

import dev.lethe.fsck.Inventory;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.ledger.Artifact;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The plain columns of jobs and files, which can be read whatever became of the keys. */
public final class SqlInventory implements Inventory {
  private final Database database;

  public SqlInventory(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Known> job(JobId id) {
    return database.with(handle ->
        handle
            .createQuery("select data, key_slot from jobs where id = :id")
            .bind("id", id.toString())
            .map(
                (row, _) -> new Known(DataState.of(row.getString("data")), row.getLong("key_slot")))
            .findOne());
  }

  @Override
  public List<Filed> files(JobId job) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select id, state, stored_bytes, cipher_sha256, created_at
                from artifacts where job_id = :job order by id
                """)
            .bind("job", job.toString())
            .map((row, _) ->
                new Filed(
                    ArtifactId.of(row.getString("id")),
                    Artifact.State.of(row.getString("state")),
                    row.getLong("stored_bytes"),
                    row.getBytes("cipher_sha256"),
                    Instant.ofEpochMilli(row.getLong("created_at"))))
            .list());
  }
}
