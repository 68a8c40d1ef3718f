package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lethe.client.CancelAnswer;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.process.Containment;
import dev.lethe.process.ContainmentLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A stop that is said to be confirmed is one: nothing of the job is alive when the answer comes.
 */
@Timeout(120)
final class HostileCancelTest {
  private static final Duration WAIT = Duration.ofSeconds(20);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(names = "SUBREAPER", mode = EnumSource.Mode.EXCLUDE)
  void after_the_answer_stopped_nothing_of_a_hostile_job_is_alive(ContainmentLevel level)
      throws Exception {
    assumeOffered(level);
    var hostile = new Hostile();
    try (Shop shop = Shop.open(folder, Map.of("work.containment", level.word()))) {
      String job = shop.client.submit(Shop.shell(hostile.script())).id();
      Until.holds("the hostile family", WAIT, hostile::up);
      int alive = ProcessTable.marked(hostile.marker).size();

      Stopped stopped = cancel(shop, job, hostile);

      assertGone(shop, job, stopped);
      print(level + ": " + alive + " processes, " + stopped);
    }
  }

  @Test
  void ten_hostile_jobs_are_stopped_at_once() throws Exception {
    assumeTrue(offered(ContainmentLevel.CGROUP) || offered(ContainmentLevel.PID_NAMESPACE));
    try (Shop shop = Shop.open(folder, Map.of("work.slots", "10"));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var family = new ArrayList<Hostile>();
      var jobs = new ArrayList<String>();
      for (int i = 0; i < 10; i++) {
        family.add(new Hostile());
        jobs.add(shop.client.submit(Shop.shell(family.getLast().script())).id());
      }
      for (Hostile hostile : family) {
        Until.holds("ten hostile families", Duration.ofSeconds(60), hostile::up);
      }
      var go = new CountDownLatch(1);
      List<Future<Stopped>> answers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        String job = jobs.get(i);
        Hostile hostile = family.get(i);
        answers.add(
            threads.submit(() -> {
              go.await();
              return cancel(shop, job, hostile);
            }));
      }
      go.countDown();
      for (int i = 0; i < 10; i++) {
        Stopped stopped = answers.get(i).get();
        assertGone(shop, jobs.get(i), stopped);
        print("one of ten at once: " + stopped);
      }
    }
  }

  @Test
  void the_weakest_containment_never_says_stopped() throws Exception {
    var hostile = new Hostile();
    var settings = Map.of("work.containment", "subreaper", "work.lease", "2s");
    try (Shop shop = Shop.open(folder, settings)) {
      String job = shop.client.submit(Shop.shell(hostile.script())).id();
      Until.holds("the hostile family", WAIT, hostile::up);

      CancelAnswer first = shop.client.cancel(job, "enough", Duration.ofMillis(200));
      assertThat(first.outcome()).isIn("stopping", "unknown");
      assertThat(first.stopMs()).isNull();
      assertThat(first.job().state()).isEqualTo("cancelling");

      CancelAnswer second = shop.client.cancel(job, "really", Duration.ofMillis(1500));
      assertThat(second.outcome()).isEqualTo("unknown");

      shop.awaitState(job, "cancelled");
      Job ended = shop.client.job(job);
      assertThat(cancelOf(ended).stop()).isEqualTo("lease_expired");
      assertThat(cancelOf(ended).stopMs()).isNull();
      assertThat(cancelOf(ended).reason()).isEqualTo("enough");
      assertThat(shop.client.cancel(job, null, WAIT).outcome()).isEqualTo("already_ended");
      assertThat(shop.scratchOf(job)).isEmpty();
      print("SUBREAPER: left alive=" + ProcessTable.marked(hostile.marker).size());
    } finally {
      ProcessTable.killMarked(hostile.marker);
    }
  }

  @Test
  void the_weakest_containment_does_not_vouch_for_an_attempt_that_failed_either() throws Exception {
    var late = new LateType();
    var settings = Map.of("work.containment", "subreaper", "work.backoff", "1h");
    try (Shop shop = Shop.open(folder, settings, late)) {
      String job = shop.client.submit(JobSubmission.of("test.late")).id();
      Until.holds("an attempt", WAIT, () -> !late.attempts.isEmpty());
      late.failOnce();
      shop.awaitState(job, "queued");

      assertThat(shop.client.cancel(job, null, Duration.ZERO).outcome()).isEqualTo("unknown");

      shop.awaitState(job, "cancelled");
      assertThat(cancelOf(shop.client.job(job)).stop()).isEqualTo("lease_expired");
    }
  }

  @ParameterizedTest
  @EnumSource(names = "SUBREAPER", mode = EnumSource.Mode.EXCLUDE)
  void a_daemon_does_not_outlive_the_job_that_left_it(ContainmentLevel level) throws Exception {
    assumeOffered(level);
    var hostile = new Hostile();
    try (Shop shop = Shop.open(folder, Map.of("work.containment", level.word()))) {
      String job = shop.client.submit(Shop.shell(hostile.daemon())).id();
      Until.holds("a daemon", WAIT, () -> !ProcessTable.marked(hostile.marker).isEmpty());

      Job ended = shop.client.waitForEnd(job, WAIT, _ -> {});

      assertThat(ProcessTable.marked(hostile.marker)).isEmpty();
      assertThat(ended.state()).isEqualTo("succeeded");
      assertThat(shop.scratchOf(job)).isEmpty();
    }
  }

  /** What a cancel answered, and what the process table held right after it. */
  private record Stopped(
      CancelAnswer answer, long roundTripMillis, List<ProcessTable.Living> alive) {
    @Override
    public String toString() {
      return "stop_ms=" + answer.stopMs() + ", whole request " + roundTripMillis + " ms";
    }
  }

  private static Stopped cancel(Shop shop, String job, Hostile hostile) {
    long began = System.nanoTime();
    CancelAnswer answer = shop.client.cancel(job, "enough", WAIT);
    long millis = Until.millisSince(began);
    return new Stopped(answer, millis, ProcessTable.marked(hostile.marker));
  }

  private static void assertGone(Shop shop, String job, Stopped stopped) throws Exception {
    assertThat(stopped.answer().outcome()).isEqualTo("stopped");
    assertThat(stopped.alive()).isEmpty();
    assertThat(stopped.answer().stopMs()).isNotNull().isBetween(0L, stopped.roundTripMillis());
    Job ended = shop.client.job(job);
    assertThat(ended.state()).isEqualTo("cancelled");
    assertThat(ended.data()).isEqualTo("kept");
    assertThat(cancelOf(ended).stop()).isEqualTo("confirmed");
    assertThat(cancelOf(ended).stopMs()).isEqualTo(stopped.answer().stopMs());
    assertThat(shop.scratchOf(job)).isEmpty();
  }

  private static Job.Cancel cancelOf(Job job) {
    return Optional.ofNullable(job.cancel()).orElseThrow();
  }

  private static void assumeOffered(ContainmentLevel level) {
    assumeTrue(offered(level), "this machine does not offer " + level);
  }

  private static boolean offered(ContainmentLevel level) {
    try {
      Containment.choose(new Containment.Settings("endingstest", List.of(), Optional.of(level)));
      return true;
    } catch (Containment.Unavailable e) {
      print(level + " is not offered here: " + e.getMessage());
      return false;
    }
  }

  private static void print(String line) {
    System.out.println("HostileCancelTest " + line);
  }
}
