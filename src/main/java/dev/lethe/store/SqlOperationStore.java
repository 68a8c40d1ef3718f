package dev.lethe.store;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.id.OperationId;
import dev.lethe.job.Operation;
import dev.lethe.job.OperationStore;
import java.time.Instant;
import java.util.Optional;

/** Operations in SQL: ids, a code and a time. */
public final class SqlOperationStore implements OperationStore {
  private final Database database;

  public SqlOperationStore(Database database) {
    this.database = database;
  }

  @Override
  public void insert(Operation operation) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into operations (id, account_id, job_id, kind, accepted_at)
                values (:id, :account, :job, :kind, :accepted)
                """)
            .bind("id", operation.id().toString())
            .bind("account", operation.account().toString())
            .bind("job", operation.job().toString())
            .bind("kind", operation.kind().word())
            .bind("accepted", operation.acceptedAt().toEpochMilli())
            .execute());
  }

  @Override
  public Optional<Operation> find(OperationId id) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select id, account_id, job_id, kind, accepted_at from operations where id = :id
                """)
            .bind("id", id.toString())
            .map((row, _) ->
                new Operation(
                    OperationId.of(row.getString("id")),
                    AccountId.of(row.getString("account_id")),
                    JobId.of(row.getString("job_id")),
                    Operation.Kind.of(row.getString("kind")),
                    Instant.ofEpochMilli(row.getLong("accepted_at"))))
            .findOne());
  }
}
