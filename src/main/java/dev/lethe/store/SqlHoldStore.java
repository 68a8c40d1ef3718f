package dev.lethe.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.ending.Endings;
import dev.lethe.ending.Hold;
import dev.lethe.ending.HoldStore;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import dev.lethe.job.Job;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Holds in SQL. Why there is one is sealed, under the key of the job or of the account. */
public final class SqlHoldStore implements HoldStore {
  private static final String SELECT =
      """
      select h.account_id, h.job_id, h.admin, h.by_account_id, h.by_key_id, h.since, h.reason,
        s.value as sealed, coalesce(j.key_slot, a.key_slot) as key_slot
      from holds h
      join accounts a on a.id = h.account_id
      left join jobs j on j.id = h.job_id
      left join sealed_values s on s.place = h.subject || '/hold'
      """;

  private final Database database;
  private final KeyStore keys;
  private final SealedValues sealed;

  public SqlHoldStore(Database database, KeyStore keys) {
    this.database = database;
    this.keys = keys;
    this.sealed = new SealedValues(database);
  }

  @Override
  public void put(Job job, Hold hold) {
    String place = place(job.id());
    sealed.remove(place);
    String reason = hold.reason();
    if (reason != null) {
      try (JobKey key = open(job.keySlot())) {
        sealed.put(place, job.id(), key, reason.getBytes(UTF_8));
      }
    }
    write(job.id().toString(), hold, null);
  }

  @Override
  public void put(Hold ofAccount) {
    String account = ofAccount.account().toString();
    long slot =
        database.with(handle ->
            handle
                .createQuery("select key_slot from accounts where id = :id" + database.lockClause())
                .bind("id", account)
                .mapTo(Long.class)
                .one());
    String reason = ofAccount.reason();
    if (reason == null) {
      write(account, ofAccount, null);
      return;
    }
    try (JobKey key = open(slot)) {
      write(account, ofAccount, key.seal(accountPlace(account), reason.getBytes(UTF_8)));
    }
  }

  private void write(String subject, Hold hold, byte @Nullable [] reason) {
    KeyId by = hold.holder().key();
    database.with(handle ->
        handle
            .createUpdate(
                """
                insert into holds (subject, account_id, job_id, admin, by_account_id, by_key_id,
                  since, reason)
                values (:subject, :account, :job, :admin, :by_account, :by_key, :since, :reason)
                on conflict (subject) do update set admin = excluded.admin,
                  by_account_id = excluded.by_account_id, by_key_id = excluded.by_key_id,
                  reason = excluded.reason
                """)
            .bind("subject", subject)
            .bind("account", hold.account().toString())
            .bind("job", hold.job() == null ? null : hold.job().toString())
            .bind("admin", hold.by() == Hold.By.ADMIN ? 1 : 0)
            .bind("by_account", hold.holder().account().toString())
            .bind("by_key", by == null ? null : by.toString())
            .bind("since", hold.since().toEpochMilli())
            .bind("reason", reason)
            .execute());
  }

  @Override
  public Optional<Hold> find(JobId job) {
    return find(job.toString());
  }

  @Override
  public Optional<Hold> find(AccountId account) {
    return find(account.toString());
  }

  private Optional<Hold> find(String subject) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "where h.subject = :subject")
            .bind("subject", subject)
            .map(this::read)
            .findOne());
  }

  @Override
  public List<Hold> of(List<Job> jobs) {
    return database.with(handle ->
        handle
            .createQuery(SELECT + "where h.subject in (<subjects>)")
            .bindList("subjects", jobs.stream().map(job -> job.id().toString()).toList())
            .map(this::read)
            .list());
  }

  @Override
  public void lift(Hold hold, Endings.Asker who, Instant now) {
    JobId job = hold.job();
    if (job != null) {
      sealed.remove(place(job));
    }
    database.with(handle ->
        handle
            .createUpdate("delete from holds where subject = :subject")
            .bind("subject", job == null ? hold.account().toString() : job.toString())
            .execute());
  }

  private Hold read(ResultSet row, StatementContext context) throws SQLException {
    String job = row.getString("job_id");
    String key = row.getString("by_key_id");
    return new Hold(
        AccountId.of(row.getString("account_id")),
        job == null ? null : JobId.of(job),
        row.getInt("admin") != 0 ? Hold.By.ADMIN : Hold.By.ACCOUNT,
        new Endings.Asker(
            AccountId.of(row.getString("by_account_id")), key == null ? null : KeyId.of(key)),
        Instant.ofEpochMilli(row.getLong("since")),
        reason(row));
  }

  private @Nullable String reason(ResultSet row) throws SQLException {
    String job = row.getString("job_id");
    byte[] value = row.getBytes(job == null ? "reason" : "sealed");
    if (value == null) {
      return null;
    }
    Optional<JobKey> found = keys.open(row.getLong("key_slot"));
    if (found.isEmpty()) {
      return null;
    }
    try (JobKey key = found.get()) {
      byte[] plain =
          job == null
              ? key.open(accountPlace(row.getString("account_id")), value)
              : sealed.open(place(JobId.of(job)), JobId.of(job), key, value);
      return new String(plain, UTF_8);
    }
  }

  private JobKey open(long slot) {
    return keys.open(slot)
        .orElseThrow(() -> new IllegalStateException("slot " + slot + " is bare"));
  }

  private static String place(JobId job) {
    return job + "/hold";
  }

  private static String accountPlace(String account) {
    return account + "/holds/reason";
  }
}
