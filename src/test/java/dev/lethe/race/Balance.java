package dev.lethe.race;

import java.util.random.RandomGenerator;

/**
 * Chooses which side of a race starts later, and by how much.
 *
 * <p>Released at one moment, the quicker act would win nearly always and the other order would
 * hardly be seen. So whoever wins starts a little later the next time. Around the point where both
 * are as quick as each other the steps get small, and there the acts meet in all their pieces.
 */
final class Balance {
  private static final double SMALLEST = 5_000;
  private static final double LARGEST = 5_000_000;

  private final RandomGenerator random;
  private double firstWaits;
  private double step = 100_000;
  private int streak;

  Balance(RandomGenerator random) {
    this.random = random;
  }

  /** By how many nanoseconds the first side starts after the second; negative for before it. */
  long next() {
    return (long) (firstWaits + (random.nextDouble() - 0.5) * 2 * step);
  }

  void won(boolean first) {
    boolean again = streak != 0 && streak > 0 == first;
    streak = again ? streak + (first ? 1 : -1) : first ? 1 : -1;
    step = Math.clamp(step * (again ? 1.5 : 0.6), SMALLEST, LARGEST);
    firstWaits += first ? step : -step;
  }
}
