package dev.lethe.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Prints how long an end takes at each level, from the call to the proof, beside a bare kill of one
 * process. The tree is a shell that ignores SIGTERM and two sleeping programs.
 */
final class KillBench {
  private static final int ROUNDS = 100;
  private static final String SCRIPT =
      "trap '' TERM; sleep 98765 & (setsid sleep 98765 &); echo ready; wait";

  private KillBench() {}

  public static void main(String[] args) throws Exception {
    var folder = Files.createTempDirectory("lethe-bench-");
    var instance = "b" + ProcessHandle.current().pid();
    print("bare kill", bare());
    for (var level : ContainmentLevel.values()) {
      var settings = new Containment.Settings(instance, List.of(folder), Optional.of(level));
      try {
        var containment = Containment.choose(settings);
        print(level.word() + " end", ends(containment, folder, false));
        print(level.word() + " start to first byte", ends(containment, folder, true));
        Files.deleteIfExists(CgroupMounts.find().instance(instance));
      } catch (Containment.Unavailable e) {
        IO.println(level.word() + ": not to be had: " + e.getMessage());
      }
    }
    Files.delete(folder);
  }

  private static double[] ends(Containment containment, Path folder, boolean start)
      throws IOException {
    var millis = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      try (var tree = containment.open(new TreeSpec("round-" + start + round, folder))) {
        long begin = System.nanoTime();
        var child = tree.start(List.of("sh", "-c", SCRIPT));
        int first = child.stdout().read();
        long ready = System.nanoTime();
        var ended = tree.end(Duration.ZERO);
        long gone = System.nanoTime();
        if (first != 'r' || (ended != ProcessTree.Ended.CONFIRMED && containment.hidesData())) {
          throw new IllegalStateException("round " + round + " went wrong: " + ended);
        }
        millis[round] = (start ? ready - begin : gone - ready) / 1e6;
      }
    }
    return millis;
  }

  private static double[] bare() throws Exception {
    var millis = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      var process = new ProcessBuilder("sh", "-c", "echo ready; exec sleep 98765").start();
      int _ = process.getInputStream().read();
      long begin = System.nanoTime();
      process.destroyForcibly().waitFor();
      millis[round] = (System.nanoTime() - begin) / 1e6;
    }
    return millis;
  }

  private static void print(String what, double[] millis) {
    Arrays.sort(millis);
    IO.println(
        "%-32s p50 %6.2f ms  p99 %6.2f ms  max %6.2f ms"
            .formatted(
                what, millis[ROUNDS / 2], millis[ROUNDS * 99 / 100 - 1], millis[ROUNDS - 1]));
  }
}
