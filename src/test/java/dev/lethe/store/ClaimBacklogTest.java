package dev.lethe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.AccountId;
import dev.lethe.work.Claim;
import dev.lethe.work.StoredQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A claim takes no longer because an account has a hundred thousand jobs in the queue. */
@Tag("slow")
final class ClaimBacklogTest {
  private static final String TYPE = "test.backlog";
  private static final int SHORT = 20;
  private static final int LONG = 100_000;
  private static final int ACCOUNTS = 500;
  private static final int WARM_UP = 200;
  private static final int CLAIMS = 300;

  @Test
  void on_sqlite(@TempDir Path folder) {
    try (TestStores stores = TestStores.sqlite(folder)) {
      compare("SQLite", stores);
    }
  }

  @Test
  void on_postgresql(@TempDir Path folder) {
    try (TestStores stores = TestStores.postgres(folder)) {
      compare("PostgreSQL", stores);
    }
  }

  private static void compare(String engine, TestStores stores) {
    AccountId account = stores.newAccount();
    AccountId other = stores.newAccount();
    insert(stores, account, 1, SHORT);
    double before = median(stores);
    insert(stores, account, SHORT + 1, LONG);
    double after = median(stores);
    System.out.printf(
        Locale.ROOT,
        "%s: a claim takes %.0f us with %,d jobs queued, %.0f us with %,d: %.2f times as long%n",
        engine,
        before,
        SHORT,
        after,
        LONG,
        after / before);
    assertThat(after / before).isLessThan(2);
    insert(stores, other, LONG + 1, LONG + 1);
    assertThat(queue(stores).claim(Set.of(TYPE), 1))
        .extracting(claim -> claim.job().account())
        .containsExactly(other);
    for (int i = 2; i <= ACCOUNTS; i++) {
      insert(stores, stores.newAccount(), LONG + i, LONG + i);
    }
    System.out.printf(
        Locale.ROOT,
        "%s: a claim takes %.0f us with %,d accounts in the queue%n",
        engine,
        median(stores),
        ACCOUNTS + 1);
  }

  /** Microseconds of a claim; each job is given back, so that the queue stays as long as it is. */
  private static double median(TestStores stores) {
    StoredQueue queue = queue(stores);
    double[] micros = new double[CLAIMS];
    for (int i = -WARM_UP; i < CLAIMS; i++) {
      long began = System.nanoTime();
      Claim claim = queue.claim(Set.of(TYPE), 1).getFirst();
      if (i >= 0) {
        micros[i] = (System.nanoTime() - began) / 1e3;
      }
      queue.release(claim, true);
    }
    Arrays.sort(micros);
    return micros[CLAIMS / 2];
  }

  private static StoredQueue queue(TestStores stores) {
    return new StoredQueue(
        new StoredQueue.Rows(stores.database(), stores.jobs(), stores.queue(), stores.ledger()),
        new StoredQueue.Settings(
            "worker", "test", Duration.ofSeconds(30), Duration.ofSeconds(3), Duration.ZERO),
        stores.clock());
  }

  /** Queued jobs with the numbers from the first to the last, by one statement. */
  private static void insert(TestStores stores, AccountId account, int first, int last) {
    long now = stores.clock().instant().toEpochMilli();
    stores
        .database()
        .run(() ->
            stores
                .database()
                .with(handle ->
                    handle
                        .createUpdate(
                            """
                            with recursive n (i) as (
                              select %d union all select i + 1 from n where i < %d)
                            insert into jobs (id, account_id, type, key_slot, visibility, state,
                              data, created_at, submitted_at, not_before, max_attempts,
                              keep_partial, attempt, failures, unconfirmed, progress,
                              artifact_count, stored_bytes)
                            select 'job_' || substr(cast(100000000 + i as text), 2)
                              || '000000000000000000', :account, :type, -i, 'shown', 'queued',
                              'kept', :now, :now, :now, 3, 0, 0, 0, 0, 0, 0, 0 from n
                            """
                                .formatted(first, last))
                        .bind("account", account.toString())
                        .bind("type", TYPE)
                        .bind("now", now)
                        .execute()));
  }
}
