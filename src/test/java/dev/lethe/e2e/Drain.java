package dev.lethe.e2e;

import dev.lethe.Server;
import dev.lethe.TestServer;
import dev.lethe.TestWorker;
import dev.lethe.account.Account;
import dev.lethe.client.LetheClient;
import dev.lethe.endings.Until;
import dev.lethe.job.Job;
import dev.lethe.job.Submission;
import dev.lethe.testtype.NoopType;
import dev.lethe.testtype.TrueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** Many short jobs for workers in processes of their own, of whom some are killed on the way. */
public final class Drain {
  private static final Job.Terms TERMS = new Job.Terms(9, null, null, false);
  private static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final int OUTPUT_EACH = 10;

  private final Path folder;
  private final Plan plan;

  /**
   * What is to be done.
   *
   * @param type {@code test.noop} or {@code test.true}
   * @param workers how many processes; 0 for the server itself
   * @param slots how many jobs at a time in each
   * @param kills how many of the workers are killed
   */
  public record Plan(String type, int jobs, int workers, int slots, int kills, long seed) {}

  /**
   * What became of it, as the rows of the server have it.
   *
   * @param succeeded how many jobs succeeded
   * @param attempts how many attempts it took, all together
   * @param outputs how many outputs there are
   * @param wanted how many there should be: one for each job that was to leave one
   * @param owed what killed workers had not confirmed
   * @param killedAt after how many ends each worker was killed
   * @param warnings what the workers had to complain of
   */
  public record Result(
      double seconds,
      long succeeded,
      long attempts,
      long outputs,
      long wanted,
      int owed,
      List<Long> killedAt,
      List<String> warnings) {}

  public Drain(Path folder, Plan plan) {
    this.folder = folder;
    this.plan = plan;
  }

  public Result run() throws Exception {
    var workers = new ArrayList<Program>();
    try (TestServer server = server();
        LetheClient client = server.client()) {
      String key = TestWorker.key(server);
      for (int i = 0; i < plan.workers(); i++) {
        workers.add(Program.worker(folder("worker-" + i), server.url(), key, plan.slots()));
      }
      for (Program worker : workers) {
        String _ = worker.line(WorkerProcess.READY);
      }
      Until.holds("an offer", PATIENCE, () -> known(client));
      client.pauseType(plan.type());
      submit(server);
      var killedAt = new ArrayList<Long>();
      try (Rows rows = new Rows(server.data().resolve("lethe.db"))) {
        long began = System.nanoTime();
        client.resumeType(plan.type());
        killSome(workers, rows, killedAt);
        Until.holds("all jobs ended", PATIENCE, () -> left(rows) == 0);
        double seconds = (System.nanoTime() - began) / 1e9;
        return result(rows, seconds, killedAt, warnings(workers));
      }
    } finally {
      workers.forEach(Program::close);
    }
  }

  private boolean known(LetheClient client) {
    return client.types().stream().anyMatch(type -> type.name().equals(plan.type()));
  }

  private TestServer server() throws IOException {
    boolean local = plan.workers() == 0;
    var settings =
        Map.of(
            "work.lease", "4s",
            "work.backoff", "0s",
            "work.slots", String.valueOf(Math.max(1, plan.slots())));
    return TestServer.start(
        folder("server"),
        settings,
        new Server.Additions(
            local ? List.of(new NoopType(), new TrueType()) : List.of(),
            InstantSource.system(),
            UnaryOperator.identity(),
            UnaryOperator.identity()));
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private void submit(TestServer server) {
    Account account = server.server().accounts().create("drain");
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < plan.jobs(); i++) {
        String params = "{\"output\":" + leaves(i) + "}";
        threads.execute(() -> {
          var asked = new Submission(plan.type(), params, Map.of(), TERMS, false);
          server.server().jobs().submit(account.id(), server.server().jobs().check(asked));
        });
      }
    }
  }

  private boolean leaves(int job) {
    return plan.type().equals(TrueType.NAME) && job % OUTPUT_EACH == 0;
  }

  private void killSome(List<Program> workers, Rows rows, List<Long> killedAt) throws Exception {
    var random = new SplittableRandom(plan.seed());
    var living = new ArrayList<>(workers);
    for (int i = 0; i < plan.kills(); i++) {
      // In as many stretches of the way as there are kills, one in each.
      long from = (long) plan.jobs() * i / plan.kills();
      long at = from + 1 + random.nextLong(plan.jobs() / plan.kills() - 1);
      Until.holds("job " + at + " ended", PATIENCE, () -> plan.jobs() - left(rows) >= at);
      living.remove(random.nextInt(living.size())).kill();
      killedAt.add(plan.jobs() - left(rows));
    }
  }

  private static long left(Rows rows) {
    return rows.count("jobs where state in ('queued', 'running')");
  }

  private static List<String> warnings(List<Program> workers) {
    return workers.stream()
        .flatMap(worker -> worker.text().lines())
        .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
        .toList();
  }

  private Result result(Rows rows, double seconds, List<Long> killedAt, List<String> warnings) {
    long attempts =
        rows.pairs("select id, attempt from jobs").values().stream().mapToLong(n -> n).sum();
    int wanted = 0;
    for (int i = 0; i < plan.jobs(); i++) {
      wanted += leaves(i) ? 1 : 0;
    }
    return new Result(
        seconds,
        rows.count("jobs where state = 'succeeded'"),
        attempts,
        rows.count("artifacts where state = 'stored'"),
        wanted,
        owed(),
        killedAt,
        warnings);
  }

  /** Of the dead and of the living. */
  private int owed() {
    int owed = 0;
    for (int i = 0; i < plan.workers(); i++) {
      try {
        for (String line : Files.readAllLines(folder.resolve("worker-" + i + "/unattested"))) {
          owed += line.startsWith("+") ? 1 : -1;
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return owed;
  }
}
