package dev.lethe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** One server's many lives and deaths on the same folders. */
final class Crashes implements AutoCloseable {
  private static final Duration SECOND_KEY = Duration.ofSeconds(1);
  private static final Map<String, String> SETTINGS =
      Map.of("work.slots", "4", "work.backoff", "100ms");

  private final Folders folders;
  private final SplittableRandom random;
  private final String mark;
  private final Book book;
  private final Runs runs;
  private final List<Duration> starts = new ArrayList<>();
  private Program server;
  private Hits hits = new Hits(0, 0, 0, 0, 0);

  /** How many kills hit what, as the dead server's database tells. */
  record Hits(int upload, int run, int erasure, int rotation, int start) {
    Hits plus(Corpse corpse) {
      return new Hits(
          upload + (corpse.uploads() > 0 ? 1 : 0),
          run + (corpse.runs() > 0 ? 1 : 0),
          erasure + (corpse.erasures() > 0 ? 1 : 0),
          rotation + (corpse.rotation() ? 1 : 0),
          start);
    }

    Hits plusStart() {
      return new Hits(upload, run, erasure, rotation, start + 1);
    }
  }

  /** What a kill is meant to hit. Whether it does is seen afterwards. */
  private enum Aim {
    UPLOAD,
    RUN,
    ERASURE,
    ROTATION
  }

  Crashes(Folders folders, SplittableRandom random) throws IOException {
    this.folders = folders;
    this.random = random;
    this.mark = "7777." + random.nextInt(1_000_000, 10_000_000);
    Path told = folders.aside("runs");
    this.book = new Book(told);
    this.runs = new Runs(told);
    this.server = Program.server(folders.root(), SETTINGS);
  }

  /** Kills so often, or as often as there is time for. */
  void run(int kills, Duration atMost) throws Exception {
    long until = System.nanoTime() + atMost.toNanos();
    for (int i = 0; i < kills && System.nanoTime() < until; i++) {
      URI url = server.url();
      Aim aim = Aim.values()[i % Aim.values().length];
      live(url, aim, "life" + i + "-");
      if (random.nextInt(5) == 0) {
        killDuringStart();
      }
      restart();
    }
    IO.println(summary());
    settle();
  }

  private void live(URI url, Aim aim, String life) throws Exception {
    String key = Program.key(folders.data());
    try (var client = Program.client(url, folders.data());
        var asks = new Asks(url, key)) {
      new Checks(book, client).everyJob();
      var load = new Load(book, client, asks, folders.aside("uploads"), mark);
      load.start(random.split(), life);
      load.awaitAccepted(random.nextInt(2, 10));
      liveOn(aim(load, aim));
      server.kill();
      load.join();
    }
    book.refuseComplaints();
    Corpse corpse = Corpse.examine(folders.data(), folders.keys(), folders.aside("corpse"));
    hits = hits.plus(corpse);
    IO.println("the kill of " + life + " aimed at " + aim + " met " + corpse);
  }

  /** Returns how long to wait after the right moment, in milliseconds at most. */
  private int aim(Load load, Aim aim) throws IOException, InterruptedException {
    switch (aim) {
      case UPLOAD -> load.awaitUpload();
      case RUN -> load.awaitRun();
      case ERASURE -> load.awaitErasures(random);
      case ROTATION -> {
        load.awaitRotation(random);
        awaitSecondKey();
        return random.nextInt(4);
      }
    }
    return random.nextInt(40);
  }

  /** A rotation of few keys is over in milliseconds, so its first file is waited for. */
  private void awaitSecondKey() throws IOException {
    long until = System.nanoTime() + SECOND_KEY.toNanos();
    while (!Corpse.rotating(folders.keys()) && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  private void liveOn(int millis) {
    assertThat(server.endsWithin(Duration.ofMillis(millis))).as(server.text()).isFalse();
  }

  /** A start is itself a moment to be killed at: it carries out what the last kill left undone. */
  private void killDuringStart() throws IOException {
    server = Program.server(folders.root(), SETTINGS);
    liveOn(200 + random.nextInt(1_500));
    server.kill();
    hits = hits.plusStart();
  }

  private void restart() throws IOException {
    String instance = folders.instance();
    Set<Path> scratch = folders.scratch();
    Set<Processes.One> processes = Processes.ofInstance(instance);
    processes.addAll(Processes.withArgument(mark));
    long began = System.nanoTime();
    server = Program.server(folders.root(), SETTINGS);
    server.url();
    starts.add(Duration.ofNanos(System.nanoTime() - began));
    assertThat(processes).as("processes of the dead server").noneMatch(Processes::alive);
    assertThat(scratch).as("scratch of the dead server").noneMatch(path -> path.toFile().exists());
  }

  private void settle() throws Exception {
    var settlement = new Settlement(book, folders);
    int read;
    try (var client = Program.client(server.url(), folders.data())) {
      new Checks(book, client).everyJob();
      settlement.settle(client);
      read = settlement.readAll(client);
    }
    assertThat(Processes.ofInstance(folders.instance())).isEmpty();
    assertThat(Processes.withArgument(mark)).isEmpty();
    server.terminate();
    assertThat(server.exit()).as(server.text()).isZero();
    settlement.checkRows();
    settlement.checkDisk();
    settlement.checkKeys();
    IO.println("kept " + settlement.kept() + " jobs, read back " + read + " files");
  }

  int kills() {
    return starts.size();
  }

  Hits hits() {
    return hits;
  }

  String summary() {
    long millis =
        starts.stream()
            .mapToLong(Duration::toMillis)
            .sorted()
            .skip(starts.size() / 2)
            .findFirst()
            .orElse(0);
    return ("kills=%d of these hit an open upload=%d, a run=%d, an erasure=%d, a rotation=%d;"
            + " also killed during a start=%d;"
            + " jobs=%d deleted=%d cleaned=%d cancelled=%d; start p50=%d ms")
        .formatted(
            starts.size(),
            hits.upload(),
            hits.run(),
            hits.erasure(),
            hits.rotation(),
            hits.start(),
            book.all().size(),
            book.all().stream().filter(Entry::deleteTaken).count(),
            book.all().stream().filter(Entry::cleanAsked).count(),
            book.all().stream().filter(Entry::cancelTaken).count(),
            millis);
  }

  @Override
  public void close() throws IOException {
    server.close();
    runs.close();
    folders.removeScratchInMemory();
  }
}
