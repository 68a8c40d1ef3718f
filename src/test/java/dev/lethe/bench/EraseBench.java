package dev.lethe.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.lethe.BareEngine;
import dev.lethe.id.JobId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * How many finished jobs are erased each second, with three files of 100 kB each: until nothing of
 * them can be read and their keys are gone, and until that their files are gone is verified and
 * receipted. Beside it {@code rm -rf} and {@code sync} of a tree that looks the same.
 */
final class EraseBench {
  private static final List<Integer> USUAL = List.of(1_000, 10_000, 50_000);
  private static final int FILES = Integer.getInteger("bench.files", 3);
  private static final int FILE_BYTES = 100_000;
  private static final int WARM_UP = 1_000;
  private static final int WARM_UPS = Integer.getInteger("bench.warm", 5);
  private static final int SMALL = 1_000;
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);

  /** One round in seconds, and with the processor microseconds that this process took for a job. */
  private record Round(
      double logical, double physical, double removal, double logicalWork, double allWork) {
    double ratio() {
      return physical / removal;
    }
  }

  private EraseBench() {}

  public static void main(String[] args) throws Exception {
    Path parent = Path.of(System.getProperty("bench.dir", System.getProperty("java.io.tmpdir")));
    List<Integer> counts =
        args.length == 0 ? USUAL : Arrays.stream(args).map(Integer::valueOf).toList();
    Figures.machine("before");
    checkRoom(parent, counts);
    try (var folder = new Folder(Files.createTempDirectory(parent, "lethe-bench-"));
        var engine = new BareEngine(folder.path())) {
      for (int i = 0; i < WARM_UPS; i++) {
        round(engine, folder.path(), WARM_UP);
      }
      var logical = new ArrayList<Double>();
      for (int count : counts) {
        logical.add(measure(engine, folder.path(), count));
      }
      if (counts.size() > 1) {
        Figures.line(
            "%,d jobs beside %,d".formatted(counts.getLast(), counts.getFirst()),
            "%.2f of the jobs/s logical (aim: at least 0.80)",
            logical.getLast() / logical.getFirst());
      }
    }
    Figures.machine("after");
  }

  private static void checkRoom(Path parent, List<Integer> counts) throws IOException {
    int most = counts.stream().max(Integer::compare).orElseThrow();
    // Two trees, the rows and their log, and some for others.
    long needed = (long) most * (FILES * FILE_BYTES * 2L + 100_000) + (1L << 30);
    long free = Files.getFileStore(parent).getUsableSpace();
    Figures.line(
        "disk", "%s, %,d MB free, %,d MB needed", parent, free / 1_000_000, needed / 1_000_000);
    if (free < needed) {
      throw new IOException("not enough room: name fewer jobs, or another folder by BENCH_DIR");
    }
  }

  /** Returns the jobs per second until nothing of them can be read. */
  private static double measure(BareEngine engine, Path folder, int count) throws Exception {
    var rounds = new ArrayList<Round>();
    for (int i = 0; i < (count <= SMALL ? ROUNDS : 1); i++) {
      rounds.add(round(engine, folder, count));
    }
    Figures logical = rates(rounds, count, Round::logical);
    Figures physical = rates(rounds, count, Round::physical);
    Figures removal = rates(rounds, count, Round::removal);
    Figures ratio = Figures.of(rounds.stream().map(Round::ratio).toList());
    String form = "%,8.0f jobs/s  (%s)";
    String jobs = "%,d jobs, ".formatted(count);
    Figures.line(jobs + "logical", form, logical.median(), logical.all("%.0f"));
    Figures.line(jobs + "physical", form, physical.median(), physical.all("%.0f"));
    Figures.line(jobs + "rm -rf and sync", form, removal.median(), removal.all("%.0f"));
    Figures.line(
        jobs + "time beside rm -rf",
        "%.2f  (%s) (aim: at most 1.25)",
        ratio.median(),
        ratio.all("%.2f"));
    Figures.line(
        jobs + "processor time for each",
        "logical %.0f µs, physical %.0f µs",
        Figures.of(rounds.stream().map(Round::logicalWork).toList()).median(),
        Figures.of(rounds.stream().map(Round::allWork).toList()).median());
    return logical.median();
  }

  private static Figures rates(List<Round> rounds, int count, Function<Round, Double> seconds) {
    return Figures.of(rounds.stream().map(seconds).map(took -> count / took).toList());
  }

  /** Both trees are written, synced and walked first, so that both are in the cache alike. */
  private static Round round(BareEngine engine, Path folder, int count) throws Exception {
    byte[] bytes = new byte[FILE_BYTES];
    new Random(count).nextBytes(bytes);
    List<JobId> jobs = engine.finished(count, FILES, bytes);
    Path twin = folder.resolve("twin");
    twin(engine.blobs(), twin, bytes);
    run("sync");
    walk(twin);
    walk(engine.blobs());
    long work = work();
    long began = System.nanoTime();
    try (var _ = engine.destroyingKeys()) {
      engine.endings().delete(engine.asker(), jobs.stream());
    }
    engine.eraser().destroyKeys();
    double logical = seconds(began);
    double logicalWork = (work() - work) / 1e3 / count;
    while (engine.eraser().runOnce() > 0) {
      // again
    }
    double physical = seconds(began);
    double allWork = (work() - work) / 1e3 / count;
    if (engine.kept() > 0 || engine.pending() > 0) {
      throw new IllegalStateException("not everything is erased");
    }
    run("sync");
    began = System.nanoTime();
    run("rm", "-rf", twin.toString());
    run("sync");
    return new Round(logical, physical, seconds(began), logicalWork, allWork);
  }

  private static void twin(Path tree, Path twin, byte[] bytes) throws IOException {
    try (var all = Files.walk(tree)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Path to = twin.resolve(tree.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectory(to);
        } else {
          Files.write(to, bytes);
        }
      }
    }
  }

  private static void walk(Path tree) throws Exception {
    run("du", "-s", tree.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }

  private static long work() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
