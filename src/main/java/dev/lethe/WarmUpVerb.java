package dev.lethe;

import dev.lethe.cli.Cli;
import dev.lethe.client.Artifact;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobFilter;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ops.Logs;
import dev.lethe.work.JobContext;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;

/**
 * A short life of a server in a temporary folder, from which the cache for fast starts is made: the
 * cache holds the classes that were used and what was learnt about their methods. So it does a
 * little of all that a start and the first requests do, several times over.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpVerb implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int ROUNDS = 5;
  private static final int FILE_BYTES = 1 << 20;

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("lethe-warm-up-");
    try {
      live(folder.resolve("data"), folder.resolve("input"));
      // The second start finds everything made, as most starts do.
      live(folder.resolve("data"), folder.resolve("input"));
      Main.run("serve", "--help");
    } finally {
      remove(folder);
    }
    return 0;
  }

  private static void live(Path data, Path input) throws IOException {
    var flags =
        Map.of(
            "server.listen",
            "127.0.0.1:0",
            "data.dir",
            data.toString(),
            "scratch.dir",
            data.resolveSibling("scratch").toString(),
            "disk.free_floor",
            "0");
    Config config = Config.load(Optional.empty(), Map.of(), flags);
    Logs.configure(config.log().level(), config.log().format());
    Files.write(input, new byte[FILE_BYTES]);
    var more =
        new Server.Additions(
            List.of(new Copying()),
            InstantSource.system(),
            UnaryOperator.identity(),
            UnaryOperator.identity());
    try (Server server = Server.start(config, more)) {
      String key = Files.readString(server.adminKeyFile()).strip();
      try (var client = new LetheClient(server.url(), key)) {
        for (int round = 0; round < ROUNDS; round++) {
          use(client, input, round == 0);
        }
      }
      // A named server would be asked in the stead of this one.
      if (System.getenv("LETHE_URL") == null) {
        Cli.run(List.of(), EmbeddedServer::start, "jobs", "--data", data.toString());
      }
    }
  }

  private static void use(LetheClient client, Path input, boolean thorough) {
    JobSubmission copy = JobSubmission.of(Copying.NAME).withLabels(Map.of("warm", "up"));
    Job draft = client.submit(copy.asDraft());
    client.cancel(draft.id(), "not wanted", PATIENCE);
    client.delete(draft.id());
    client.jobs(JobFilter.all(), null);
    if (thorough) {
      Job job = client.submit(copy, List.of(FilePart.of(input)), ByteProgress.NONE);
      client.waitForEnd(job.id(), PATIENCE, _ -> {});
      for (Artifact made : client.artifacts(job.id())) {
        client.download(made, input.resolveSibling("output"), ByteProgress.NONE);
      }
      client.waitForErasure(client.delete(job.id()), PATIENCE);
      client.alive();
    }
  }

  private static void remove(Path folder) throws IOException {
    List<Path> all;
    try (var files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
  }

  /** A job type that needs no program of the system: gives back its input, as a child copies it. */
  private static final class Copying implements JobProgram {
    static final String NAME = "warm.up";

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String check(String params) {
      return params;
    }

    @Override
    public String schema() {
      return "{}";
    }

    @Override
    public Inputs inputs() {
      return new Inputs(1, 1);
    }

    @Override
    public Optional<String> unserved() {
      return Optional.empty();
    }

    @Override
    public Outcome run(JobContext job) throws Exception {
      Path copy = job.scratch().resolve("copy");
      String from = job.inputs().getFirst().path().toString();
      if (job.start(List.of("cp", from, copy.toString())).waitFor() == 0) {
        job.output(copy, ArtifactKind.RESULT, "copy", "application/octet-stream", "{}");
      }
      return new Outcome.Succeeded("{}");
    }

    @Override
    public Duration grace(boolean keepPartial) {
      return Duration.ZERO;
    }
  }
}
