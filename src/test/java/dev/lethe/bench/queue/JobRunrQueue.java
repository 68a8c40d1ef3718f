package dev.lethe.bench.queue;

import com.zaxxer.hikari.HikariDataSource;
import dev.lethe.store.StoreUrl;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.jobs.filters.ApplyStateFilter;
import org.jobrunr.jobs.states.JobState;
import org.jobrunr.jobs.states.StateName;
import org.jobrunr.scheduling.JobScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;

/**
 * JobRunr as its manual sets it up, with the shortest poll that it takes. That is five seconds, so
 * its clock starts when its first job does.
 */
public final class JobRunrQueue implements Contender {
  private static final Duration POLL = Duration.ofSeconds(5);

  private static final AtomicLong FIRST = new AtomicLong();

  private final HikariDataSource pool;
  private final StorageProvider storage;
  private final JobScheduler scheduler;
  private final BackgroundJobServer server;
  private final Drained drained = new Drained();
  private long handedIn;
  private boolean begun;

  JobRunrQueue(StoreUrl store, int workers) {
    pool = DbScheduler.pool(store, workers);
    storage = new PostgresStorageProvider(pool);
    var made =
        JobRunr.configure()
            .useStorageProvider(storage)
            .withJobFilter((ApplyStateFilter) (_, _, now) -> heard(now))
            .useBackgroundJobServer(
                BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                    .andPollInterval(POLL)
                    .andWorkerCount(workers),
                false)
            .initialize();
    scheduler = made.getJobScheduler();
    server = made.getBackgroundJobServer();
  }

  private void heard(JobState now) {
    if (now.getName() == StateName.SUCCEEDED) {
      drained.one();
    }
  }

  /** The work; says when the first of it began. */
  public static void nothing(int number) {
    FIRST.compareAndSet(0, System.nanoTime());
    if (number < 0) {
      throw new IllegalArgumentException();
    }
  }

  @Override
  public String name() {
    return "JobRunr 8.7.0";
  }

  @Override
  public void fill(int jobs) {
    drained.expect(jobs);
    handedIn += jobs;
    scheduler.enqueue(IntStream.range(0, jobs).boxed(), number -> nothing(number));
  }

  @Override
  public long drain() throws InterruptedException {
    FIRST.set(0);
    if (begun) {
      server.resumeProcessing();
    } else {
      server.start();
      begun = true;
    }
    drained.await();
    long took = System.nanoTime() - FIRST.get();
    if (storage.countJobs(StateName.SUCCEEDED) != handedIn) {
      throw new IllegalStateException("rows are left");
    }
    server.pauseProcessing();
    return took;
  }

  @Override
  public void close() {
    JobRunr.destroy();
    pool.close();
  }
}
