package dev.lethe.store;

import dev.lethe.closing.ClosingStore;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.id.SweepId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The end of accounts in SQL. */
public final class SqlClosingStore implements ClosingStore {
  /** Whatever is kept for an account itself, under its key or for those who log in to it. */
  private static final List<String> BELONGINGS =
      List.of(
          "delete from repeats where account_id = :account",
          "delete from holds where subject = :account",
          "delete from policies where account_id = :account",
          "delete from retention_notices where account_id = :account",
          "update sweeps set filter = null where account_id = :account");

  /** By what the account is let in, and where it wants to be told. */
  private static final List<String> WAYS =
      List.of(
          "delete from sessions where account_id = :account",
          "delete from passwords where account_id = :account",
          """
          delete from webhook_deliveries
          where webhook_id in (select id from webhooks where account_id = :account)
          """,
          "delete from webhooks where account_id = :account");

  private final Database database;

  public SqlClosingStore(Database database) {
    this.database = database;
  }

  @Override
  public void lock(List<AccountId> accounts) {
    database.with(handle ->
        handle
            .createQuery(
                "select id from accounts where id in (<ids>) order by id" + database.lockClause())
            .bindList("ids", Ids.words(accounts))
            .mapTo(String.class)
            .list());
  }

  @Override
  public Optional<Held> held(List<AccountId> accounts) {
    List<Boolean> ofJobs =
        database.with(handle ->
            handle
                .createQuery(
                    """
                    select job_id is not null from holds where account_id in (<ids>)
                    order by job_id is not null limit 1
                    """)
                .bindList("ids", Ids.words(accounts))
                .mapTo(Boolean.class)
                .list());
    return ofJobs.stream().findFirst().map(ofJob -> ofJob ? Held.JOB : Held.ACCOUNT);
  }

  @Override
  public void begin(AccountId account, SweepId sweep, Instant at) {
    database.with(handle ->
        handle
            .createUpdate(
                "update accounts set closing_at = :at, closing_sweep = :sweep where id = :id")
            .bind("at", at.toEpochMilli())
            .bind("sweep", sweep.toString())
            .bind("id", account.toString())
            .execute());
    database.with(handle ->
        handle
            .createUpdate(
                """
                update api_keys set revoked_at = :at
                where account_id = :account and revoked_at is null
                """)
            .bind("at", at.toEpochMilli())
            .bind("account", account.toString())
            .execute());
    WAYS.forEach(statement -> update(statement, account));
  }

  @Override
  public void sweptBy(AccountId account, SweepId sweep) {
    database.with(handle ->
        handle
            .createUpdate("update accounts set closing_sweep = :sweep where id = :id")
            .bind("sweep", sweep.toString())
            .bind("id", account.toString())
            .execute());
  }

  @Override
  public List<Pending> pending() {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select id, key_slot, closing_sweep from accounts
                where closing_at is not null and closed_at is null order by id
                """)
            .map((row, _) ->
                new Pending(
                    AccountId.of(row.getString("id")),
                    row.getLong("key_slot"),
                    SweepId.of(row.getString("closing_sweep"))))
            .list());
  }

  @Override
  public Left left(List<AccountId> accounts) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select coalesce(sum(case when free then 1 else 0 end), 0) as free,
                       coalesce(sum(case when free then 0 else 1 end), 0) as bound
                from (
                  select j.data in ('kept', 'trashed') and j.visibility <> 'receiving'
                    and not exists (
                      select 1 from holds h where h.subject = j.id or h.subject = j.account_id)
                    as free
                  from jobs j where j.account_id in (<ids>) and j.data <> 'erased') jobs_left
                """)
            .bindList("ids", Ids.words(accounts))
            .map((row, _) -> new Left(row.getLong("free"), row.getLong("bound")))
            .one());
  }

  @Override
  public List<JobId> receiving(List<AccountId> accounts, int limit) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select id from jobs where account_id in (<ids>) and data = 'kept'
                  and visibility = 'receiving' limit :limit
                """)
            .bindList("ids", Ids.words(accounts))
            .bind("limit", limit)
            .map((row, _) -> JobId.of(row.getString("id")))
            .list());
  }

  @Override
  public void forget(AccountId account) {
    BELONGINGS.forEach(statement -> update(statement, account));
  }

  @Override
  public void closed(AccountId account, Instant at) {
    database.with(handle ->
        handle
            .createUpdate(
                "update accounts set closed_at = :at where id = :id and closed_at is null")
            .bind("at", at.toEpochMilli())
            .bind("id", account.toString())
            .execute());
  }

  private void update(String statement, AccountId account) {
    database.with(
        handle -> handle.createUpdate(statement).bind("account", account.toString()).execute());
  }
}
