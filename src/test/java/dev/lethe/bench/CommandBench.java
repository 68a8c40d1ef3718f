package dev.lethe.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.testtype.CommandMoments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Cancels and deletes command jobs at ten moments of their life, one after another, and measures
 * from the request to the moment when the last process of the job is dead; of a delete also until
 * its erasure is done.
 */
final class CommandBench {
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 10);
  private static final int INPUT = 1_000_000;
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(2);

  private final LetheClient client;
  private final Path input;
  private final List<Double> erased = new ArrayList<>();

  private CommandBench(LetheClient client, Path input) {
    this.client = client;
    this.input = input;
  }

  public static void main(String[] args) throws Exception {
    Figures.machine("before");
    try (var folder = Folder.create()) {
      Path types = Files.createDirectory(folder.resolve("types"));
      CommandMoments.write(types, "600", "made");
      Path input = Files.write(folder.resolve("input"), new byte[INPUT]);
      var settings = Map.of("LETHE_TYPES__DIR", types.toString());
      try (var server = RunningLethe.start(folder.path(), settings);
          var client = server.client()) {
        new CommandBench(client, input).run();
      }
    }
    Figures.machine("after");
  }

  private void run() throws Exception {
    end(0, true);
    end(0, false);
    erased.clear();
    var cancels = new ArrayList<Double>();
    var deletes = new ArrayList<Double>();
    for (int moment = 0; moment < CommandMoments.MOMENTS; moment++) {
      for (int round = 0; round < ROUNDS; round++) {
        cancels.add(end(moment, false));
        deletes.add(end(moment, true));
      }
    }
    print("cancel to last process gone", cancels);
    print("delete to last process gone", deletes);
    print("delete to erasure done", erased);
  }

  private double end(int moment, boolean delete) throws Exception {
    String job = submit(moment);
    List<Long> processes = Processes.marked("/" + job + "-");
    long began = System.nanoTime();
    Thread asking =
        Thread.ofVirtual()
            .start(() -> {
              if (delete) {
                client.waitForErasure(client.delete(job), WAIT);
                erased.add((System.nanoTime() - began) / 1e6);
              } else {
                client.cancel(job, null, WAIT);
              }
            });
    Processes.awaitDead(processes);
    double took = (System.nanoTime() - began) / 1e6;
    asking.join();
    if (processes.isEmpty() || !Processes.marked("/" + job + "-").isEmpty()) {
      throw new IOException(job + " had no process, or has some left");
    }
    return took;
  }

  private String submit(int moment) {
    var params = JsonNodeFactory.instance.objectNode().put("step", moment).put("text", "bench");
    var what = JobSubmission.of(CommandMoments.TYPE).withParams(params);
    String job = client.submit(what, List.of(FilePart.of(input)), ByteProgress.NONE).id();
    Processes.await(LOOK, () -> isAt(client.job(job), moment));
    return job;
  }

  private static boolean isAt(Job job, int moment) {
    Job.Progress told = job.progress();
    return told != null
        && "work".equals(told.phase())
        && Math.round(told.fraction() * CommandMoments.MOMENTS) == moment;
  }

  private static void print(String what, List<Double> millis) {
    Figures figures = Figures.of(millis);
    Figures.line(
        what,
        "p50 %6.2f ms  p99 %6.2f ms  max %6.2f ms  (%d jobs, ten moments)",
        figures.median(),
        figures.percentile(99),
        figures.most(),
        millis.size());
  }
}
