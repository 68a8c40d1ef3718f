package dev.lethe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.BareEngine;
import dev.lethe.client.LetheClient;
import dev.lethe.client.Sweep;
import dev.lethe.client.SweepFilter;
import dev.lethe.id.JobId;
import dev.lethe.receipt.BoundReceipts;
import dev.lethe.receipt.PublicKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sweep outlives its server: killed three times on the way, it ends with every planned job erased
 * once and no other touched. {@code -Dlethe.sweep.seed=N} chooses when it is killed.
 */
@Timeout(value = 25, unit = TimeUnit.MINUTES)
final class SweepKillTest {
  private static final int KILLS = 3;
  private static final int OTHERS = 100;
  private static final int HELD = 3;

  @TempDir private Path folder;

  @AfterEach
  void leaveNothing() throws IOException {
    new Folders(folder).removeScratchInMemory();
  }

  @Test
  @Tag("slow")
  void a_sweep_of_a_thousand_jobs_killed_three_times_erases_each_once() throws Exception {
    sweep(1_000, 500);
  }

  @Test
  @Tag("slow")
  void a_sweep_of_fifty_thousand_jobs_killed_three_times_erases_each_once() throws Exception {
    sweep(50_000, 2_000);
  }

  private void sweep(int count, int rate) throws Exception {
    long seed = Long.getLong("lethe.sweep.seed", System.nanoTime());
    var random = new SplittableRandom(seed);
    Set<String> doomed;
    Set<String> others;
    String key;
    Instant between;
    try (var engine = new BareEngine(folder)) {
      doomed = words(engine.finished(count, 1, new byte[100]));
      between = Instant.now();
      others = words(engine.finished(OTHERS, 1, new byte[100]));
      key = engine.key();
    }
    var settings = Map.of("sweeps.rate", String.valueOf(rate), "fsck.every", "");
    List<String> held = doomed.stream().sorted().skip(count / 2).limit(HELD).toList();
    String sweep = "";
    for (int kill = 0; kill < KILLS; kill++) {
      try (var server = Program.server(folder, settings);
          var client = new LetheClient(server.url(), key)) {
        if (kill == 0) {
          sweep = begin(client, between, count, held);
        }
        long until = (long) count * kill / KILLS + random.nextInt(1, count / KILLS);
        awaitDone(client, sweep, until);
        server.kill();
      }
    }
    Sweep ended;
    try (var server = Program.server(folder, settings);
        var client = new LetheClient(server.url(), key)) {
      ended = client.sweeps().awaitEnd(sweep, _ -> {});
      check(client, ended, doomed, held);
    }
    IO.println(
        "SweepKillTest: seed %d, %d jobs, killed %d times, %d erased, %d refused"
            .formatted(seed, count, KILLS, ended.done(), ended.refused()));
    checkRows(doomed, held, others);
  }

  private static String begin(LetheClient client, Instant before, int count, List<String> held) {
    var filter =
        new SweepFilter(
            List.of("succeeded"), "bench.finished", null, before, Map.of(), null, null, List.of());
    Sweep plan = client.sweeps().plan("delete", filter, Optional.empty()).sweep();
    assertThat(plan.planned()).isEqualTo(count);
    held.forEach(job -> client.guards().holdJob(job, null));
    return client.sweeps().begin(String.valueOf(plan.plan()), Optional.empty()).id();
  }

  private static void awaitDone(LetheClient client, String sweep, long count) {
    Sweep now = client.sweeps().get(sweep);
    while (now.done() < count && !now.ended()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      now = client.sweeps().get(sweep);
    }
    assertThat(now.ended()).as("it is killed on the way").isFalse();
  }

  private static void check(LetheClient client, Sweep ended, Set<String> doomed, List<String> held)
      throws Exception {
    assertThat(ended.state()).isEqualTo("done");
    assertThat(ended.refused()).isEqualTo(HELD);
    assertThat(ended.done()).isEqualTo(doomed.size() - HELD);
    Map<String, String> became =
        client
            .sweeps()
            .items(ended.id(), Optional.empty())
            .collect(Collectors.toMap(Sweep.Item::jobId, Sweep.Item::state));
    assertThat(became.keySet()).isEqualTo(doomed);
    assertThat(became)
        .allSatisfy(
            (job, state) -> assertThat(state).isEqualTo(held.contains(job) ? "refused" : "done"));
    PublicKeys keys = PublicKeys.parse(client.receiptKeys());
    var bound = new BoundReceipts(keys, keys.verify(client.sweeps().receipt(ended.id())));
    var jobs = new HashSet<String>();
    for (Sweep.Single one : client.sweeps().receipts(ended.id()).toList()) {
      bound.add(one.receipt());
      jobs.add(one.jobId());
    }
    assertThat(bound.complete()).isEqualTo(doomed.size() - HELD);
    assertThat(jobs).hasSize(doomed.size() - HELD);
  }

  private void checkRows(Set<String> doomed, List<String> held, Set<String> others)
      throws Exception {
    Path data = new Folders(folder).data();
    Set<String> kept = new HashSet<>(others);
    kept.addAll(held);
    Set<String> erased = new HashSet<>(doomed);
    held.forEach(erased::remove);
    try (var rows = new Rows(data.resolve("lethe.db"))) {
      assertThat(rows.pairs("select id, 1 from jobs where data = 'kept'").keySet()).isEqualTo(kept);
      assertThat(rows.pairs("select job_id, count(*) from erasures group by job_id"))
          .hasSize(erased.size())
          .allSatisfy((job, times) -> assertThat(times).isOne());
      assertThat(rows.pairs("select job_id, 1 from erasures where state = 'done'").keySet())
          .isEqualTo(erased);
    }
    assertThat(folders(data.resolve("blobs"))).isEqualTo(kept);
  }

  private static Set<String> folders(Path blobs) throws IOException {
    try (Stream<Path> all = Files.walk(blobs, 2)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("job_"))
          .collect(Collectors.toSet());
    }
  }

  private static Set<String> words(List<JobId> jobs) {
    return jobs.stream().map(JobId::toString).collect(Collectors.toSet());
  }
}
