package dev.lethe.bench;

import dev.lethe.BareEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * Submits per second with the audit log and without, in turns, by as many threads inside the
 * server. With the log, sealing goes on in the background as it does in a server.
 */
final class AuditBench {
  private static final int THREADS = 16;
  private static final int WARM_UP = Integer.getInteger("bench.warm", 10);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 9);
  private static final Duration ROUND = Duration.ofSeconds(5);

  private AuditBench() {}

  public static void main(String[] args) throws Exception {
    Figures.machine("before");
    try (var folder = Folder.create();
        var engine = new BareEngine(folder.path())) {
      List<Double> audited = new ArrayList<>();
      List<Double> bare = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        // Each is first in every other round, so that neither always has the warmer machine.
        boolean first = round % 2 == 0;
        double before = first ? 0 : rate(engine::submitUnaudited);
        double with = audited(engine);
        double without = first ? rate(engine::submitUnaudited) : before;
        if (round >= 0) {
          audited.add(with);
          bare.add(without);
          ratios.add(with / without);
        }
      }
      print("submits with the audit log", audited);
      print("submits without", bare);
      Figures ratio = Figures.of(ratios);
      Figures.line("ratio", "%.2f  (%s) (aim: at least 0.97)", ratio.median(), ratio.all("%.2f"));
    }
    Figures.machine("after");
  }

  /** What is not sealed when time is up is sealed before the others have their turn. */
  private static double audited(BareEngine engine) {
    try (var _ = engine.sealing()) {
      return rate(engine::submit);
    } finally {
      engine.seal();
    }
  }

  private static void print(String what, List<Double> rates) {
    Figures figures = Figures.of(rates);
    Figures.line(what, "%5.0f /s  (%s)", figures.median(), figures.all("%.0f"));
  }

  private static double rate(Runnable submit) {
    long began = System.nanoTime();
    long until = began + ROUND.toNanos();
    var count = new LongAdder();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < THREADS; i++) {
        threads.execute(() -> {
          while (System.nanoTime() < until) {
            submit.run();
            count.increment();
          }
        });
      }
    }
    return count.sum() / ((System.nanoTime() - began) / 1e9);
  }
}
