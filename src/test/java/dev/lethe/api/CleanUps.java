package dev.lethe.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.TestServer;
import dev.lethe.account.Account;
import dev.lethe.api.Wire.Said;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.job.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Clean-ups as users write them, whatever a dialect calls the end of a job. */
public final class CleanUps {
  /** How many jobs a clean-up ends: more than any burst of requests that is not one. */
  public static final int MANY = 150;

  private static final int CROWD = 16;

  private CleanUps() {}

  /** Jobs of this account, made if there is none, that did nothing and have succeeded. */
  public static List<Job> jobs(TestServer server, String account, int count) {
    return submit(server, account, count, "test.noop", "{}").stream()
        .map(job -> ended(server, job))
        .toList();
  }

  /** Jobs of this account that would work for long: some run, the rest waits. */
  public static List<Job> unfinished(TestServer server, String account, int count) {
    return submit(server, account, count, "test.shell", "{\"script\":\"sleep 600\"}");
  }

  private static List<Job> submit(
      TestServer server, String account, int count, String type, String params) {
    Account owner = server.server().accounts().named(account);
    var jobs = server.server().jobs();
    var terms = new Job.Terms(1, null, null, false);
    Submission.Checked what = jobs.check(new Submission(type, params, Map.of(), terms, false));
    return IntStream.range(0, count).mapToObj(_ -> jobs.submit(owner.id(), what)).toList();
  }

  /** Ends 16 of them at a time. */
  public static <T> void crowd(List<T> jobs, Consumer<T> end) throws Exception {
    try (var crowd = Executors.newFixedThreadPool(CROWD)) {
      List<Future<?>> all = new ArrayList<>();
      jobs.forEach(job -> all.add(crowd.submit(() -> end.accept(job))));
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  /** Sends 10,000 requests, 16 at a time, without a pause; returns what was said. */
  public static List<Said> flood(IntFunction<Said> request) throws Exception {
    try (var crowd = Executors.newFixedThreadPool(CROWD)) {
      List<Future<Said>> all = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        int number = i;
        all.add(crowd.submit(() -> request.apply(number)));
      }
      List<Said> said = new ArrayList<>();
      for (Future<Said> one : all) {
        said.add(one.get());
      }
      return said;
    }
  }

  private static Job ended(TestServer server, Job job) {
    try {
      Job now = server.server().jobs().get(job.account(), job.id(), Duration.ofSeconds(60));
      assertThat(now.state()).isEqualTo(JobState.SUCCEEDED);
      return now;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
