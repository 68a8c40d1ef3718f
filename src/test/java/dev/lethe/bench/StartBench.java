package dev.lethe.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * From the start of {@code lethe serve} to its first answer, in an empty folder and in one that was
 * used before; and what the server takes of the memory when it has done nothing for a while.
 */
final class StartBench {
  private static final int RUNS = 5;
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final String[] FIELDS = {"Rss:", "Pss:", "Anonymous:"};

  private final List<Double> first = new ArrayList<>();
  private final List<Double> again = new ArrayList<>();
  private final List<List<Double>> memory =
      List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

  private StartBench() {}

  public static void main(String[] args) throws Exception {
    Figures.machine("before");
    var bench = new StartBench();
    for (int run = 0; run < RUNS; run++) {
      bench.run();
    }
    bench.print();
    Figures.machine("after");
  }

  private void run() throws IOException, InterruptedException {
    try (var folder = Folder.create()) {
      try (var server = RunningLethe.start(folder.path(), Map.of())) {
        first.add((double) server.firstAnswer().toMillis());
      }
      try (var server = RunningLethe.start(folder.path(), Map.of())) {
        again.add((double) server.firstAnswer().toMillis());
        server.leaveAlone(IDLE);
        weigh(server.pid());
      }
    }
  }

  private void weigh(long pid) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup"));
    for (int i = 0; i < FIELDS.length; i++) {
      String field = FIELDS[i];
      String line = lines.stream().filter(l -> l.startsWith(field)).findFirst().orElseThrow();
      memory.get(i).add(Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024);
    }
  }

  private void print() {
    Figures starts = Figures.of(again);
    Figures firsts = Figures.of(first);
    Figures.line(
        "start to first answer",
        "%4.0f ms  (%s; aim: at most 1000)",
        starts.median(),
        starts.all("%.0f"));
    Figures.line(
        "the same in an empty folder", "%4.0f ms  (%s)", firsts.median(), firsts.all("%.0f"));
    Figures rss = Figures.of(memory.get(0));
    Figures.line(
        "idle memory (RSS)",
        "%4.0f MiB  (%s; aim: at most 150 MB = 143 MiB)",
        rss.median(),
        rss.all("%.0f"));
    Figures.line(
        "of it, without shared file pages",
        "PSS %.0f MiB, anonymous %.0f MiB",
        Figures.of(memory.get(1)).median(),
        Figures.of(memory.get(2)).median());
    Figures.line(
        "ratio to the aims",
        "%.2f of the time, %.2f of the memory",
        starts.median() / 1000,
        rss.median() * 1.048576 / 150);
  }
}
