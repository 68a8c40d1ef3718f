package dev.lethe.work;

import static dev.lethe.ending.TestDomain.TYPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.TestDomain;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GatheredReportsTest implements JobQueueContract {
  private static final int MANY = 20;

  private TestDomain domain;
  private JobQueue queue;

  @BeforeEach
  void open(@TempDir Path folder) {
    domain = TestDomain.in(folder);
    queue = new GatheredReports(domain.queue);
  }

  @AfterEach
  void close() {
    domain.close();
  }

  @Override
  public TestDomain domain() {
    return domain;
  }

  @Override
  public JobQueue queue() {
    return queue;
  }

  @Override
  public JobQueue queueOf(String worker) {
    return new GatheredReports(domain.queueOf(worker));
  }

  @Test
  void reports_that_come_while_others_are_written_are_all_written() throws Exception {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      jobs.add(domain.queued());
    }
    List<? extends Assignment> claims = queue.claim(Set.of(TYPE), MANY);
    List<Future<?>> reports = reportedBehindABusyDatabase(claims);
    for (Future<?> report : reports) {
      report.get();
    }
    assertThat(jobs)
        .allSatisfy(job -> assertThat(domain.now(job).state()).isEqualTo(JobState.SUCCEEDED));
  }

  @Test
  void one_that_comes_too_late_spoils_none_of_those_beside_it() throws Exception {
    for (int i = 0; i < MANY; i++) {
      domain.queued();
    }
    List<? extends Assignment> claims = queue.claim(Set.of(TYPE), MANY);
    domain.queue.release(claims.get(MANY / 2), true);
    List<Future<?>> reports = reportedBehindABusyDatabase(claims);
    for (int i = 0; i < MANY; i++) {
      Future<?> report = reports.get(i);
      if (i == MANY / 2) {
        assertThat(refusalOf(report).code()).isEqualTo(ErrorCode.ATTEMPT_ENDED);
      } else {
        report.get();
        assertThat(domain.now(((Claim) claims.get(i)).job()).state()).isEqualTo(JobState.SUCCEEDED);
      }
    }
  }

  /** Nothing is written before all of them have come, so that most of them have to wait. */
  private List<Future<?>> reportedBehindABusyDatabase(List<? extends Assignment> claims)
      throws Exception {
    var come = new CountDownLatch(claims.size());
    List<Future<?>> reports = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      domain.database.run(() -> {
        for (Assignment claim : claims) {
          reports.add(
              threads.submit(() -> {
                come.countDown();
                queue.finish(claim, new Outcome.Succeeded("{}"), true);
              }));
        }
        awaitAll(come);
      });
    }
    return reports;
  }

  private static void awaitAll(CountDownLatch come) {
    try {
      come.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Refusal refusalOf(Future<?> report) throws InterruptedException {
    try {
      report.get();
    } catch (ExecutionException e) {
      return (Refusal) e.getCause();
    }
    throw new AssertionError("it was taken");
  }
}
