package dev.lethe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.client.Artifact;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.Json;
import dev.lethe.client.LetheClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** One job from its file to its results, seen from the terminal. */
final class Run {
  private static final Duration FOR_EVER = Duration.ofDays(3650);
  private static final Duration STOP = Duration.ofSeconds(10);

  private final Common common;
  private final LetheClient client;
  private final boolean ownServer;
  private final Path folder;

  Run(Common common, ServerForRun server, Path folder) {
    this.common = common;
    this.client = server.client();
    this.ownServer = server.isOwn();
    this.folder = folder;
  }

  int run(JobSubmission submission, FilePart file) throws IOException {
    return results(new Upload(client, common.screen()).submit(submission, file));
  }

  /** Of a job whose inputs the server fetches. */
  int run(JobSubmission submission) throws IOException {
    return results(client.submit(submission));
  }

  private int results(Job accepted) throws IOException {
    Job ended = watch(accepted);
    if (!ended.succeeded()) {
      return unsuccessful(ended);
    }
    List<Written> written = download(ended);
    if (common.json) {
      common.printJson(json(ended, written));
    } else {
      print(ended, written);
    }
    return ExitCode.DONE;
  }

  /** Waits for the job, and takes it along when the wait is interrupted. */
  private Job watch(Job accepted) {
    try (var bar = Bar.ofWork(common.screen(), "run")) {
      return client.waitForEnd(accepted.id(), FOR_EVER, job -> show(job, bar));
    } catch (CancellationException e) {
      JobStop.onInterrupt(client, accepted.id(), STOP, common.screen());
      throw e;
    }
  }

  static void show(Job job, Bar bar) {
    Job.Progress progress = job.progress();
    if (job.succeeded()) {
      bar.work(1, "done");
    } else if (progress != null) {
      bar.work(progress.fraction(), progress.phase() == null ? job.state() : progress.phase());
    } else {
      bar.work(0, job.state());
    }
  }

  private int unsuccessful(Job job) {
    if (common.json) {
      common.printJson(json(job, List.of()));
    }
    Job.Failure error = job.error();
    Job.Cancel cancel = job.cancel();
    String why =
        error != null ? ": " + JobText.failure(error) : cancel != null ? " by " + cancel.by() : "";
    return new Complaint(job.id() + " " + job.state() + why, ExitCode.FAILED)
        .print(common.screen());
  }

  private List<Written> download(Job job) throws IOException {
    List<Artifact> results =
        client.artifacts(job.id()).stream()
            .filter(file -> !file.kind().equals("input") && !file.kind().equals("log"))
            .toList();
    long total = results.stream().mapToLong(Artifact::bytes).sum();
    Files.createDirectories(folder);
    var written = new ArrayList<Written>();
    try (var bar = Bar.ofBytes(common.screen(), "download", total)) {
      long before = 0;
      for (Artifact artifact : results) {
        long begun = before;
        Path file = FileNames.free(folder, FileNames.safe(artifact.name(), artifact.id()));
        client.download(artifact, file, (done, _) -> bar.bytes(begun + done, total));
        written.add(new Written(artifact, file));
        before += artifact.bytes();
      }
    }
    return written;
  }

  private void print(Job job, List<Written> written) {
    String took =
        job.startedAt() == null || job.endedAt() == null
            ? ""
            : " in " + Text.duration(Duration.between(job.startedAt(), job.endedAt()));
    common.out().println(job.id() + " " + job.state() + took);
    var table = new Table("WROTE", "KIND", "SIZE>");
    for (Written one : written) {
      table.row(one.file().toString(), one.artifact().kind(), Text.bytes(one.artifact().bytes()));
    }
    if (!table.isEmpty()) {
      table.print(common.out(), "");
    }
    if (!ownServer) {
      common.out().println("the server keeps the job; lethe delete " + job.id() + " erases it");
    }
  }

  private static Object json(Job job, List<Written> written) {
    var object = JsonNodeFactory.instance.objectNode();
    object.set("job", Json.tree(job));
    ArrayNode files = object.putArray("files");
    for (Written one : written) {
      files
          .addObject()
          .put("path", one.file().toString())
          .set("artifact", Json.tree(one.artifact()));
    }
    return object;
  }

  private record Written(Artifact artifact, Path file) {}
}
