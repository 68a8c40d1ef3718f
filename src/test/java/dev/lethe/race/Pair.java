package dev.lethe.race;

/** Two acts that race for one job, and what has to hold whoever wins. */
interface Pair {
  /** What the first side does, and the second, for the printed line. */
  String[] names();

  /** Makes the job of the next round. */
  void prepare() throws Exception;

  void first() throws Exception;

  void second() throws Exception;

  /** Checks all that has to hold after the round; returns whether the first side won it. */
  boolean firstWon() throws Exception;
}
