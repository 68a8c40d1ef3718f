package dev.lethe.bench.queue;

import dev.lethe.bench.Figures;
import dev.lethe.bench.Folder;
import dev.lethe.store.DurablePostgres;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Jobs that do nothing, a second, in one process: ours beside two libraries, on one PostgreSQL. */
final class QueueBench {
  private static final int THREADS = 16;
  private static final int WARM_UP = Integer.getInteger("bench.warm", 2_000);
  private static final int JOBS = Integer.getInteger("bench.jobs", 10_000);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);

  private QueueBench() {}

  public static void main(String[] args) throws Exception {
    Figures.machine("before");
    try (var folder = Folder.create();
        var postgres = DurablePostgres.start(folder.resolve("postgres"));
        var ours = new OursInProcess(folder.path(), postgres.create("ours"), THREADS);
        var dbScheduler = new DbScheduler(postgres.create("dbscheduler"), THREADS);
        var jobRunr = new JobRunrQueue(postgres.create("jobrunr"), THREADS)) {
      var rates = new LinkedHashMap<String, List<Double>>();
      for (int round = 0; round <= ROUNDS; round++) {
        for (Contender one : List.of(ours, dbScheduler, jobRunr)) {
          double rate = rate(one, round == 0 ? WARM_UP : JOBS);
          if (round > 0) {
            rates.computeIfAbsent(one.name(), _ -> new ArrayList<>()).add(rate);
          }
        }
      }
      print(rates);
    }
    Figures.machine("after");
  }

  private static double rate(Contender one, int jobs) throws Exception {
    one.fill(jobs);
    return jobs / (one.drain() / 1e9);
  }

  private static void print(Map<String, List<Double>> rates) {
    Figures.line("jobs that do nothing", "%d on one PostgreSQL, %d at a time", JOBS, THREADS);
    double ours = Figures.of(rates.values().iterator().next()).median();
    rates.forEach((name, all) -> {
      Figures figures = Figures.of(all);
      Figures.line(
          name,
          "%5.0f jobs/s  (%s)  ours is %.2f times as fast",
          figures.median(),
          figures.all("%.0f"),
          ours / figures.median());
    });
  }
}
