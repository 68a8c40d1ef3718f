package dev.lethe.bench.queue;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.lethe.store.DurablePostgres;
import dev.lethe.store.StoreUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** db-scheduler as its page on performance recommends it for many short tasks. */
final class DbScheduler implements Contender {
  private static final Duration POLL = Duration.ofMillis(100);

  private final StoreUrl store;
  private final HikariDataSource pool;
  private final int threads;
  private final OneTimeTask<Void> task = Tasks.oneTime("noop").execute((_, _) -> {});
  private final Drained drained = new Drained();
  private int made;

  DbScheduler(StoreUrl store, int threads) {
    this.store = store;
    this.threads = threads;
    DurablePostgres.run(
        store,
        """
        create table scheduled_tasks (
          task_name text not null,
          task_instance text not null,
          task_data bytea,
          execution_time timestamp with time zone not null,
          picked boolean not null,
          picked_by text,
          last_success timestamp with time zone,
          last_failure timestamp with time zone,
          consecutive_failures int,
          last_heartbeat timestamp with time zone,
          version bigint not null,
          priority smallint,
          primary key (task_name, task_instance))
        """,
        "create index on scheduled_tasks (execution_time)",
        "create index on scheduled_tasks (last_heartbeat)");
    pool = pool(store, threads);
  }

  static HikariDataSource pool(StoreUrl store, int threads) {
    var settings = new HikariConfig();
    settings.setJdbcUrl(store.jdbc());
    settings.setUsername(store.user());
    settings.setPassword(store.password());
    settings.setMaximumPoolSize(threads + 4);
    return new HikariDataSource(settings);
  }

  @Override
  public String name() {
    return "db-scheduler 16.12.0";
  }

  @Override
  public void fill(int jobs) {
    drained.expect(jobs);
    List<TaskInstance<?>> all = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      all.add(task.instance("n" + made++));
    }
    scheduler().scheduleBatch(all, Instant.now());
  }

  @Override
  public long drain() throws InterruptedException {
    Scheduler scheduler = scheduler();
    long began = System.nanoTime();
    scheduler.start();
    try {
      drained.await();
      long took = System.nanoTime() - began;
      String left = DurablePostgres.ask(store, "select count(*) from scheduled_tasks").getFirst();
      if (!left.equals("0")) {
        throw new IllegalStateException("rows are left: " + left);
      }
      return took;
    } finally {
      scheduler.stop();
    }
  }

  private Scheduler scheduler() {
    return Scheduler.create(pool, task)
        .threads(threads)
        .pollingInterval(POLL)
        .pollUsingLockAndFetch(0.5, 4.0)
        .addSchedulerListener(
            new AbstractSchedulerListener() {
              @Override
              public void onExecutionComplete(ExecutionComplete done) {
                drained.one();
              }
            })
        .build();
  }

  @Override
  public void close() {
    pool.close();
  }
}
