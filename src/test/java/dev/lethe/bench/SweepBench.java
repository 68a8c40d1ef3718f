package dev.lethe.bench;

import dev.lethe.BareEngine;
import dev.lethe.Server;
import dev.lethe.client.JobFilter;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.Sweep;
import dev.lethe.client.SweepFilter;
import dev.lethe.testtype.NoopType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * How long others wait while a sweep erases finished jobs with three files each: the latency of a
 * list and of a submit, one after the other at a steady pace, beside that of the same server with
 * nothing else to do.
 */
final class SweepBench {
  private static final int JOBS = Integer.getInteger("bench.jobs", 50_000);
  private static final int FILES = 3;
  private static final int FILE_BYTES = Integer.getInteger("bench.bytes", 10_000);
  private static final int SECONDS = Integer.getInteger("bench.seconds", 20);
  private static final int WARM_UP = Integer.getInteger("bench.warm", 10);
  private static final String RATE = System.getProperty("bench.rate", "200");
  private static final long PACE = Duration.ofMillis(20).toNanos();

  /** Milliseconds that requests took. */
  private record Waits(List<Double> lists, List<Double> submits) {
    Waits() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  private SweepBench() {}

  public static void main(String[] args) throws Exception {
    Path parent = Path.of(System.getProperty("bench.dir", System.getProperty("java.io.tmpdir")));
    Figures.machine("before");
    try (var folder = new Folder(Files.createTempDirectory(parent, "lethe-bench-"))) {
      String key;
      try (var engine = new BareEngine(folder.path())) {
        engine.finished(JOBS, FILES, new byte[FILE_BYTES]);
        key = engine.key();
      }
      try (var server = start(folder.path());
          var client = new LetheClient(server.url(), key)) {
        measure(client);
      }
    }
    Figures.machine("after");
  }

  private static Server start(Path folder) throws Exception {
    return Server.start(
        Unhindered.config(folder, Map.of("sweeps.rate", RATE, "fsck.every", "")),
        new Server.Additions(
            List.of(new NoopType()),
            InstantSource.system(),
            UnaryOperator.identity(),
            UnaryOperator.identity()));
  }

  private static void measure(LetheClient client) throws Exception {
    ask(client, WARM_UP, () -> true);
    Waits idle = ask(client, SECONDS, () -> true);
    var filter =
        new SweepFilter(List.of(), "bench.finished", null, null, Map.of(), null, null, List.of());
    long began = System.nanoTime();
    Sweep plan = client.sweeps().plan("delete", filter, Optional.empty()).sweep();
    Figures.line("plan", "%,d jobs in %.2f s", plan.planned(), seconds(began));
    began = System.nanoTime();
    String sweep = client.sweeps().begin(String.valueOf(plan.plan()), Optional.empty()).id();
    ask(client, WARM_UP, () -> !client.sweeps().get(sweep).ended());
    Waits during = ask(client, SECONDS, () -> !client.sweeps().get(sweep).ended());
    Sweep now = client.sweeps().get(sweep);
    Figures.line(
        "sweep",
        "%,d of %,d jobs erased and receipted in %.1f s, %.0f a second (at most %s)",
        now.done(),
        now.planned(),
        seconds(began),
        now.done() / seconds(began),
        RATE);
    print("list", idle.lists, during.lists);
    print("submit", idle.submits, during.submits);
  }

  /** For so long, or until what it is about is over. */
  private static Waits ask(LetheClient client, int atMost, BooleanSupplier goesOn) {
    var waits = new Waits();
    var job = JobSubmission.of("test.noop").asDraft();
    long until = System.nanoTime() + Duration.ofSeconds(atMost).toNanos();
    long next = System.nanoTime();
    for (int i = 0; System.nanoTime() < until; i++) {
      if (i % 50 == 0 && !goesOn.getAsBoolean()) {
        return waits;
      }
      waits.lists.add(millis(() -> client.jobs(JobFilter.all(), null)));
      waits.submits.add(millis(() -> client.submit(job)));
      next = Math.max(next + PACE, System.nanoTime());
      LockSupport.parkNanos(next - System.nanoTime());
    }
    return waits;
  }

  private static double millis(Runnable request) {
    long began = System.nanoTime();
    request.run();
    return (System.nanoTime() - began) / 1e6;
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static void print(String what, List<Double> idle, List<Double> during) {
    Figures alone = Figures.of(idle);
    Figures beside = Figures.of(during);
    for (int percent : List.of(50, 99)) {
      Figures.line(
          "%s p%d".formatted(what, percent),
          "idle %.1f ms, during the sweep %.1f ms: %.2f times (aim: at most 2)",
          alone.percentile(percent),
          beside.percentile(percent),
          beside.percentile(percent) / alone.percentile(percent));
    }
  }
}
