package dev.lethe.store;

import dev.lethe.id.AccountId;
import dev.lethe.job.RunCaps;
import dev.lethe.quota.Limits;
import java.util.OptionalInt;

/** How many jobs of an account may run, by the row in which it is counted how many do. */
public final class SqlRunCaps implements RunCaps {
  private final Database database;
  private final long usual;

  /**
   * Takes where the rows are.
   *
   * @param usual how many may run of an account for which nothing else was set
   */
  public SqlRunCaps(Database database, long usual) {
    this.database = database;
    this.usual = usual;
  }

  @Override
  public OptionalInt of(AccountId account) {
    long most =
        database.with(handle ->
            handle
                .createQuery(
                    """
                    select max_running from account_usage
                    where account_id = :account and max_running is not null
                    """)
                .bind("account", account.toString())
                .mapTo(Long.class)
                .findOne()
                .orElse(usual));
    return most == Limits.NONE
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.min(most, Integer.MAX_VALUE));
  }

  /** The row of an account is there as soon as a job of it waits, so none means that it is held. */
  @Override
  public OptionalInt lockRunning(AccountId account) {
    return database.with(handle ->
        handle
            .createQuery(
                "select running from account_usage where account_id = :account"
                    + database.lockFreeClause())
            .bind("account", account.toString())
            .mapTo(Integer.class)
            .findOne()
            .map(OptionalInt::of)
            .orElse(OptionalInt.empty()));
  }
}
