package dev.lethe.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Tries a level on a real child before it is trusted: kernels, containers and security modules
 * refuse namespaces and groups in too many ways to be asked. The child must start, must not see a
 * file in a hidden folder around its scratch, and must be gone for certain when it is killed.
 */
final class Probe {
  private static final long START_SECONDS = 5;
  private static final List<String> TRIAL =
      List.of(
          Tools.SHELL,
          "-c",
          "ls -A ..; sh -c 'trap \"\" TERM; sleep 600; :' & echo ready; wait; exit 0");

  private Probe() {}

  /** Opens the trial tree with these walls around it and these folders hidden. */
  interface Opener {
    ProcessTree open(Walls walls, TreeSpec spec, List<Path> hidden);
  }

  /** The walls that stood, and what came of the trial with all of them if those are fewer. */
  record Passed(Walls walls, String whyNotAll) {}

  /** Tries these walls in order. Throws with the first reason if the level works with none. */
  static Passed require(ContainmentLevel level, List<Walls> candidates, Opener opener) {
    var refusals = new ArrayList<Containment.Unavailable>();
    for (var walls : candidates) {
      try {
        require(level, walls, opener);
        return new Passed(
            walls, refusals.isEmpty() ? "" : String.valueOf(refusals.getFirst().getMessage()));
      } catch (Containment.Unavailable refusal) {
        refusals.add(refusal);
      }
    }
    throw refusals.getFirst();
  }

  private static void require(ContainmentLevel level, Walls walls, Opener opener) {
    try {
      var hidden = Files.createTempDirectory("lethe-probe-").toRealPath();
      var canary = Files.createFile(hidden.resolve("canary"));
      var scratch = Files.createDirectory(hidden.resolve("scratch"));
      try {
        attempt(level, spec -> opener.open(walls, spec, List.of(hidden)), scratch);
      } finally {
        Files.delete(scratch);
        Files.delete(canary);
        Files.delete(hidden);
      }
    } catch (IOException e) {
      throw new Containment.Unavailable(level, "a trial was not possible: " + e.getMessage());
    }
  }

  private static void attempt(
      ContainmentLevel level, Function<TreeSpec, ProcessTree> opener, Path scratch)
      throws IOException {
    var name = "probe-" + ProcessHandle.current().pid();
    try (var tree = opener.apply(new TreeSpec(name, scratch))) {
      var child = tree.start(TRIAL);
      var seen = firstWords(tree, child);
      if (!seen.contains("ready")) {
        throw new Containment.Unavailable(level, "a trial child did not start: " + said(child));
      }
      if (!seen.equals(List.of("scratch", "ready"))) {
        throw new Containment.Unavailable(level, "a trial child could see a hidden folder");
      }
      if (tree.end(Duration.ZERO) != ProcessTree.Ended.CONFIRMED) {
        throw new Containment.Unavailable(level, "a trial child could not be shown to be killed");
      }
    }
  }

  private static List<String> firstWords(ProcessTree tree, ProcessTree.Child child)
      throws IOException {
    var ready = new CountDownLatch(1);
    Thread.ofVirtual().start(() -> endUnless(ready, tree));
    var words = new ArrayList<String>();
    var reader = reader(child.stdout());
    for (var line = reader.readLine(); line != null; line = reader.readLine()) {
      words.add(line);
      if (line.equals("ready")) {
        break;
      }
    }
    ready.countDown();
    return words;
  }

  private static void endUnless(CountDownLatch ready, ProcessTree tree) {
    try {
      if (!ready.await(START_SECONDS, TimeUnit.SECONDS)) {
        tree.close();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static String said(ProcessTree.Child child) throws IOException {
    var line = reader(child.stderr()).readLine();
    return line == null ? "it said nothing" : line;
  }

  private static BufferedReader reader(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }
}
