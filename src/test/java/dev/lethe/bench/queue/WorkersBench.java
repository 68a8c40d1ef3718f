package dev.lethe.bench.queue;

import dev.lethe.bench.Figures;
import dev.lethe.bench.Folder;
import dev.lethe.e2e.Drain;
import dev.lethe.ops.Logs;
import java.util.Random;
import org.slf4j.event.Level;

/** Short jobs a second by workers in processes of their own, some of them killed, and locally. */
final class WorkersBench {
  private static final int WORKERS = Integer.getInteger("bench.workers", 8);
  private static final int KILLS = Integer.getInteger("bench.kills", 3);
  private static final int SLOTS = Integer.getInteger("bench.slots", 2);
  private static final int JOBS = Integer.getInteger("bench.jobs", 10_000);
  private static final long SEED = Long.getLong("bench.seed", new Random().nextLong());

  private WorkersBench() {}

  public static void main(String[] args) throws Exception {
    Figures.machine("before");
    Logs.configure(Level.ERROR, Logs.Format.TEXT);
    Figures.line(
        "remote", "%d workers of %d slots, %d killed, seed %d", WORKERS, SLOTS, KILLS, SEED);
    for (String type : new String[] {"test.noop", "test.true"}) {
      double local = run(type, 0, WORKERS * SLOTS, 0);
      double remote = run(type, WORKERS, SLOTS, KILLS);
      Figures.line(type + ", remote to local", "%.2f", remote / local);
    }
    Figures.machine("after");
  }

  private static double run(String type, int workers, int slots, int kills) throws Exception {
    try (var folder = Folder.create()) {
      var plan = new Drain.Plan(type, JOBS, workers, slots, kills, SEED);
      Drain.Result result = new Drain(folder.path(), plan).run();
      double rate = JOBS / result.seconds();
      Figures.line(
          type + (workers == 0 ? " in the server" : " by workers"),
          "%5.0f jobs/s; %d of %d succeeded in %d attempts, %d of %d outputs, killed after %s",
          rate,
          result.succeeded(),
          JOBS,
          result.attempts(),
          result.outputs(),
          result.wanted(),
          result.killedAt());
      if (result.succeeded() != JOBS || result.outputs() != result.wanted()) {
        throw new IllegalStateException("not each job ended once: " + result);
      }
      return rate;
    }
  }
}
