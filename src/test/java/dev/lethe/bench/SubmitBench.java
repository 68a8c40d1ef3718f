package dev.lethe.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import dev.lethe.Config;
import dev.lethe.Server;
import dev.lethe.account.Account;
import dev.lethe.job.Job;
import dev.lethe.job.Jobs;
import dev.lethe.job.Submission;
import dev.lethe.ops.Logs;
import dev.lethe.testtype.NoopType;
import dev.lethe.testtype.TestProgram;
import dev.lethe.work.JobContext;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Accepted submits per second over HTTP beside the same submits made by as many threads inside the
 * server. All jobs are queued, durably; the only slot is taken, so that nothing else is measured.
 */
final class SubmitBench {
  private static final int CONNECTIONS = 16;
  private static final int WARM_UP = 15;
  private static final int ROUNDS = 5;
  private static final int SECONDS = 3;
  private static final Job.Terms TERMS = new Job.Terms(3, null, null, false);

  private final Server server;
  private final Account account;

  /**
   * What one round came to.
   *
   * @param rate submits per second
   * @param server processor microseconds of this process for each submit, without the compiler
   * @param compiler those of the JVM's compiler, which is done one day
   * @param load those of the load generator
   */
  private record Round(double rate, double server, double compiler, double load) {}

  private SubmitBench(Server server) {
    this.server = server;
    this.account = server.accounts().create("bench");
  }

  public static void main(String[] args) throws Exception {
    Figures.machine("before");
    var occupying = new Occupying();
    try (var folder = Folder.create();
        var server = start(folder.path(), occupying)) {
      var bench = new SubmitBench(server);
      bench.submit(Occupying.NAME);
      occupying.begun.await();
      bench.run();
    }
    Figures.machine("after");
  }

  private static Server start(Path folder, JobProgram occupying) throws IOException {
    Config config = Unhindered.config(folder, Map.of("work.slots", "1"));
    Logs.configure(config.log().level(), config.log().format());
    return Server.start(
        config,
        new Server.Additions(
            List.of(new NoopType(), occupying),
            InstantSource.system(),
            UnaryOperator.identity(),
            UnaryOperator.identity()));
  }

  private void run() throws Exception {
    Process load = load();
    try (var answers = load.inputReader(UTF_8);
        var orders = load.outputWriter(UTF_8)) {
      List<Round> http = new ArrayList<>();
      List<Round> inside = new ArrayList<>();
      for (int round = -Integer.getInteger("bench.warm", WARM_UP); round < ROUNDS; round++) {
        orders.write("go\n");
        orders.flush();
        Round overHttp = overHttp(answers);
        Round inProcess = inProcess();
        if (round >= 0) {
          http.add(overHttp);
          inside.add(inProcess);
        }
      }
      print(http, inside);
    } finally {
      load.destroy();
      load.waitFor();
    }
  }

  private Process load() throws IOException {
    String key = server.accounts().createKey(account, "bench", Set.of()).text();
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            SubmitLoad.class.getName(),
            Integer.toString(server.url().getPort()),
            key,
            Integer.toString(CONNECTIONS),
            Integer.toString(SECONDS))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static Round overHttp(BufferedReader answers) throws IOException {
    var spent = Spent.now();
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the load generator ended");
    }
    String[] words = line.split(" ");
    long count = Long.parseLong(words[0]);
    double seconds = Long.parseLong(words[1]) / 1e9;
    return spent.until(Spent.now()).round(count, seconds, Long.parseLong(words[2]));
  }

  private Round inProcess() throws IOException {
    var spent = Spent.now();
    long began = System.nanoTime();
    long until = began + Duration.ofSeconds(SECONDS).toNanos();
    var count = new LongAdder();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        threads.execute(() -> {
          while (System.nanoTime() < until) {
            submit("test.noop");
            count.increment();
          }
        });
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    return spent.until(Spent.now()).round(count.sum(), seconds, 0);
  }

  private void submit(String type) {
    Jobs jobs = server.jobs();
    var asked = new Submission(type, "{\"n\":1}", Map.of("bench", "submit"), TERMS, false);
    jobs.submit(account.id(), jobs.check(asked));
  }

  private static void print(List<Round> http, List<Round> inside) {
    Figures overHttp = Figures.of(http.stream().map(Round::rate).toList());
    Figures inProcess = Figures.of(inside.stream().map(Round::rate).toList());
    Figures.line("submits over HTTP", "%5.0f /s  (%s)", overHttp.median(), overHttp.all("%.0f"));
    Figures.line(
        "submits inside the server", "%5.0f /s  (%s)", inProcess.median(), inProcess.all("%.0f"));
    Figures.line("ratio", "%.2f (aim: at least 0.60)", overHttp.median() / inProcess.median());
    Figures.line(
        "processor time for each",
        "over HTTP %.0f µs + %.0f µs of the load generator, inside %.0f µs",
        median(http, Round::server),
        median(http, Round::load),
        median(inside, Round::server));
    Figures.line(
        "and of the compiler",
        "over HTTP %.0f µs, inside %.0f µs (if this is much, the JVM is not warm yet)",
        median(http, Round::compiler),
        median(inside, Round::compiler));
  }

  private static double median(List<Round> rounds, Function<Round, Double> of) {
    return Figures.of(rounds.stream().map(of).toList()).median();
  }

  /** The processor nanoseconds of this process and those of its compiler threads. */
  private record Spent(long process, long compiler) {
    static Spent now() throws IOException {
      var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      return new Spent(system.getProcessCpuTime(), compilerNanos());
    }

    Spent until(Spent later) {
      return new Spent(later.process - process, later.compiler - compiler);
    }

    Round round(long count, double seconds, long loadNanos) {
      return new Round(
          count / seconds,
          (process - compiler) / 1e3 / count,
          compiler / 1e3 / count,
          loadNanos / 1e3 / count);
    }

    private static long compilerNanos() throws IOException {
      long nanos = 0;
      try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
        for (Path thread : threads) {
          if (Files.readString(thread.resolve("comm")).contains("CompilerThre")) {
            nanos += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
          }
        }
      }
      return nanos;
    }
  }

  /** Takes the only slot for as long as the server lives. */
  private static final class Occupying implements TestProgram {
    static final String NAME = "bench.occupying";

    private final CountDownLatch begun = new CountDownLatch(1);

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Inputs inputs() {
      return new Inputs(0, 0);
    }

    @Override
    public Outcome run(JobContext job) throws InterruptedException {
      begun.countDown();
      new CountDownLatch(1).await();
      return new Outcome.Succeeded("{}");
    }
  }
}
