package dev.lethe.process;

import java.io.IOException;
import java.util.List;

/** What a level does for one tree. {@link Tree} sees to order and threads. */
interface Confinement {
  /** The command that starts the program inside the cage. */
  List<String> enter(Program program) throws IOException;

  /** What the tree takes now. Called from another thread than the rest. */
  Meter.Measured measure(List<Process> started);

  /** Whether nothing is left to wait for. */
  boolean quiet(List<Process> started);

  /** Asks politely: SIGTERM. */
  void ask(List<Process> started);

  /**
   * Kills all that is left, waits until it is gone and takes the cage down.
   *
   * @return whether the tree is known to be gone
   */
  boolean kill(List<Process> started);

  static boolean exited(List<Process> started) {
    return started.stream().noneMatch(Process::isAlive);
  }
}
