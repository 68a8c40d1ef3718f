package dev.lethe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.ending.Erasure.Action;
import dev.lethe.id.AccountId;
import dev.lethe.retention.Policies;
import dev.lethe.retention.Policies.Keeper;
import dev.lethe.retention.Policy;
import dev.lethe.retention.Policy.From;
import dev.lethe.retention.Policy.Scope;
import dev.lethe.retention.Policy.Term;
import dev.lethe.retention.Preview;
import dev.lethe.retention.Retention;
import dev.lethe.retention.RuleBook;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With a million ended jobs, most of them past the default and kept by a policy, a sweep that has
 * nothing to end costs next to nothing, and a preview of all is bounded.
 */
@Tag("slow")
final class RetentionScaleTest {
  private static final int JOBS = 1_000_000;
  private static final int DAYS = 100;
  private static final int TICKS = 100;

  @Test
  void on_sqlite(@TempDir Path folder) {
    try (TestStores stores = TestStores.sqlite(folder)) {
      measure("SQLite", stores);
    }
  }

  @Test
  void on_postgresql(@TempDir Path folder) {
    try (TestStores stores = TestStores.postgres(folder)) {
      measure("PostgreSQL", stores);
    }
  }

  private static void measure(String engine, TestStores stores) {
    RuleBook rules =
        RuleBook.of(
            new Policies.Parts(
                stores.database(),
                stores.policies(),
                stores.retention(),
                new Policies.Terms(Duration.ofDays(30), Duration.ofDays(1)),
                stores.ids(),
                stores.clock()),
            stores.signals());
    stores.clock().advance(Duration.ofDays(DAYS));
    AccountId account = stores.newAccount();
    insert(stores, account);
    var admin = new Keeper(new Asker(account, null), true);
    for (From from : From.values()) {
      for (int years = 1; years <= 3; years++) {
        rules
            .policies()
            .add(
                admin,
                rules.policies().draft(account, new Scope(null, Set.of(), null), kept(from, years)),
                _ -> {});
      }
    }
    // Nothing is due, so nobody is asked to end anything.
    Retention sweep = rules.sweep(stores.jobs(), null, null, stores.signals());
    long began = System.nanoTime();
    int runs = 0;
    do {
      assertThat(sweep.runOnce()).isZero();
      runs++;
    } while (sweep.behind());
    double pass = millisSince(began);
    began = System.nanoTime();
    for (int i = 0; i < TICKS; i++) {
      stores.clock().advance(Duration.ofSeconds(1));
      sweep.runOnce();
    }
    double tick = millisSince(began) / TICKS;
    began = System.nanoTime();
    Policy shorter =
        rules
            .policies()
            .draft(
                account,
                new Scope(null, Set.of(), null),
                new Term(From.ENDED, Duration.ofDays(60), Action.DELETE, null));
    Preview preview = rules.previews().change(shorter, Optional.of(shorter));
    System.out.printf(
        Locale.ROOT,
        "%s: %,d jobs: a pass over all takes %.0f ms in %d runs, a run that has nothing to do"
            + " %.2f ms, a preview of all %.0f ms%n",
        engine,
        JOBS,
        pass,
        runs,
        tick,
        millisSince(began));
    assertThat(preview.all().jobs()).isEqualTo(JOBS);
    assertThat(preview.complete()).isTrue();
    assertThat(tick).as("ms").isLessThan(50);
  }

  private static Term kept(From from, int years) {
    return new Term(from, Duration.ofDays(365L * years), Action.DELETE, null);
  }

  private static double millisSince(long began) {
    return (System.nanoTime() - began) / 1e6;
  }

  /** Spread evenly over the days before now, as bare rows. */
  private static void insert(TestStores stores, AccountId account) {
    long now = stores.clock().instant().toEpochMilli();
    long apart = Duration.ofDays(DAYS).toMillis() / JOBS;
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
                              select 1 union all select i + 1 from n where i < %d)
                            insert into jobs (id, account_id, type, key_slot, visibility, state,
                              data, created_at, ended_at, not_before, max_attempts, keep_partial,
                              attempt, failures, unconfirmed, progress, artifact_count,
                              stored_bytes)
                            select 'job_' || substr('00000000000000000000000000' || i, -26),
                              :account, 'type-' || (i %% 3), i + 1000, 'shown', 'succeeded',
                              'kept', %d - (%d - i) * %d, %d - (%d - i) * %d, 0, 1, 0, 1, 0, 0, 1,
                              2, 1000
                            from n
                            """
                                .formatted(JOBS, now, JOBS, apart, now, JOBS, apart))
                        .bind("account", account.toString())
                        .execute()));
    if (!stores.database().lockClause().isEmpty()) {
      stores.database().run(() -> stores.database().with(handle -> handle.execute("analyze")));
    }
  }
}
