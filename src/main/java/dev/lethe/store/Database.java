package dev.lethe.store;

import dev.lethe.job.Transactions;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * The one way to the SQL engine. The two engines differ in the clause that locks a row, in how
 * others are woken after a commit, and in the pool; all statements are the same on both.
 */
public sealed interface Database extends Transactions, AutoCloseable
    permits SqliteDatabase, PostgresDatabase {

  /** What a select says at its end to lock the rows it returns; empty where one writer is alone. */
  String lockClause();

  /** As {@link #lockClause}, but others may lock the same rows in this way at the same time. */
  String shareClause();

  /** As {@link #lockClause}, but rows that others hold are passed over. */
  String lockFreeClause();

  /**
   * How many bytes go in front of a sealed value, so that no byte of it lies on a shared page; see
   * {@link SealedValues}.
   */
  int sealedPad();

  /** Runs statements in the present transaction; outside of one, in a read of their own. */
  <T> T with(Function<Handle, T> statements);

  /** A number above that of every transaction that has written something so far. */
  long newestWriter();

  /**
   * A number such that all transactions with a lower one have ended, as the present read sees it.
   */
  long oldestWriter();

  /**
   * Makes sure that no file of the database holds what rows held before they were last changed, as
   * far as the engine can. Waits for it.
   *
   * @return false if readers were in the way; then it is to be tried again
   */
  boolean scrub();

  /** A cheap statement that fails if the database does not answer. */
  default void check() {
    with(handle -> handle.createQuery("select 1").mapTo(Integer.class).one());
  }

  @Override
  void close();
}
