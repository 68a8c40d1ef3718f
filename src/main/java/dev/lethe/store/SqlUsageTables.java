package dev.lethe.store;

import dev.lethe.id.AccountId;
import dev.lethe.quota.UsageTables;
import java.util.List;

/** What accounts have, in SQL. */
public final class SqlUsageTables implements UsageTables {
  private final Database database;

  public SqlUsageTables(Database database) {
    this.database = database;
  }

  @Override
  public List<Jobs> jobs(AccountId account) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select type, state, data, count(*) as jobs, sum(stored_bytes) as bytes,
                  sum(reserved_bytes) as reserved
                from jobs where account_id = :account and data <> 'erased'
                group by type, state, data order by type, state, data
                """)
            .bind("account", account.toString())
            .map((row, _) ->
                new Jobs(
                    row.getString("type"),
                    row.getString("state"),
                    row.getString("data"),
                    row.getLong("jobs"),
                    row.getLong("bytes"),
                    row.getLong("reserved")))
            .list());
  }

  @Override
  public List<Files> files(AccountId account) {
    return database.with(handle ->
        handle
            .createQuery(
                """
                select a.kind, count(*) as files, sum(a.bytes) as bytes,
                  sum(a.stored_bytes) as on_disk
                from jobs j join artifacts a on a.job_id = j.id and a.state in ('stored', 'part')
                where j.account_id = :account and j.data in ('kept', 'trashed')
                group by a.kind order by a.kind
                """)
            .bind("account", account.toString())
            .map((row, _) ->
                new Files(
                    row.getString("kind"),
                    row.getLong("files"),
                    row.getLong("bytes"),
                    row.getLong("on_disk")))
            .list());
  }
}
