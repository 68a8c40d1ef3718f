package dev.lethe.race;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the rounds of a pair on two threads and counts who won. A race of which one side wins nearly
 * all rounds has shown nothing about the other, so it fails.
 */
final class Race {
  private static final long TOGETHER_NANOS = 100_000;
  private static final long SPIN_NANOS = 80_000;
  private static final double AT_LEAST = 0.1;

  private final int rounds;
  private final long seed;

  Race(int rounds, long seed) {
    this.rounds = rounds;
    this.seed = seed;
  }

  private record Span(long from, long to) {
    boolean meets(Span other) {
      return from < other.to && other.from < to;
    }
  }

  /** What one side does. */
  private interface Act {
    void go() throws Exception;
  }

  void run(String where, Pair pair) throws Exception {
    var balance = new Balance(new Random(seed));
    int first = 0;
    int met = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < rounds; round++) {
        pair.prepare();
        long late = balance.next();
        long start = System.nanoTime() + TOGETHER_NANOS;
        Future<Span> one = threads.submit(() -> at(start + Math.max(late, 0), pair::first));
        Future<Span> other = threads.submit(() -> at(start + Math.max(-late, 0), pair::second));
        met += finished(one, round).meets(finished(other, round)) ? 1 : 0;
        boolean won = check(pair, round);
        balance.won(won);
        first += won ? 1 : 0;
      }
    }
    report(where, pair.names(), first, met);
  }

  private void report(String where, String[] names, int first, int met) {
    System.out.printf(
        "race on %s: %s won %d, %s won %d of %d rounds; both were at it in %d; seed %d%n",
        where, names[0], first, names[1], rounds - first, rounds, met, seed);
    int few = (int) Math.ceil(rounds * AT_LEAST);
    assertThat(Math.min(first, rounds - first))
        .as("the rounds never raced: %s %d, %s %d", names[0], first, names[1], rounds - first)
        .isGreaterThanOrEqualTo(few);
  }

  private boolean check(Pair pair, int round) throws Exception {
    try {
      return pair.firstWon();
    } catch (AssertionError e) {
      throw new AssertionError("round " + round + ", seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private Span finished(Future<Span> side, int round) throws InterruptedException {
    try {
      return side.get();
    } catch (ExecutionException e) {
      throw new AssertionError("round " + round + ", seed " + seed + " failed", e.getCause());
    }
  }

  private static Span at(long when, Act act) throws Exception {
    for (long left = when - System.nanoTime(); left > 0; left = when - System.nanoTime()) {
      if (left > SPIN_NANOS) {
        LockSupport.parkNanos(left - SPIN_NANOS);
      } else {
        Thread.onSpinWait();
      }
    }
    long from = System.nanoTime();
    act.go();
    return new Span(from, System.nanoTime());
  }
}
