package dev.lethe.store;

import dev.lethe.ending.Endings;
import dev.lethe.ending.TrashStore;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import dev.lethe.id.PolicyId;
import java.time.Instant;
import java.util.Optional;

/** The trash in SQL. It holds nothing that needs a seal. */
public final class SqlTrashStore implements TrashStore {
  private final Database database;

  public SqlTrashStore(Database database) {
    this.database = database;
  }

  @Override
  public void insert(Trashed what) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into trash (job_id, by_key_id, trashed_at, links_revoked, policy_id)
                values (:job, :by, :at, :links, :policy)
                """)
            .bind("job", what.job().toString())
            .bind("by", what.by() == null ? null : what.by().toString())
            .bind("at", what.at().toEpochMilli())
            .bind("links", what.linksRevoked())
            .bind("policy", what.policy() == null ? null : what.policy().toString())
            .execute());
  }

  @Override
  public Optional<Trashed> find(JobId job) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select t.by_key_id, t.trashed_at, t.links_revoked, t.policy_id, j.account_id
                from trash t join jobs j on j.id = t.job_id where t.job_id = :job
                """)
            .bind("job", job.toString())
            .map((row, _) -> {
              String by = row.getString("by_key_id");
              String policy = row.getString("policy_id");
              return new Trashed(
                  job,
                  AccountId.of(row.getString("account_id")),
                  by == null ? null : KeyId.of(by),
                  Instant.ofEpochMilli(row.getLong("trashed_at")),
                  row.getInt("links_revoked"),
                  policy == null ? null : PolicyId.of(policy));
            })
            .findOne());
  }

  @Override
  public void remove(JobId job) {
    database.with(handle ->
        handle
            .createUpdate("delete from trash where job_id = :job")
            .bind("job", job.toString())
            .execute());
  }

  @Override
  public void restore(Trashed what, Endings.Asker who, Instant now) {
    remove(what.job());
  }
}
