package dev.lethe.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.client.Artifact;
import dev.lethe.client.Erasure;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobFilter;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.LetheException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the tests of the other clients do, as a program of its own: with little memory, and with the
 * client and its JSON library alone on the class path.
 */
final class JavaUser {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String NO_JOB = "job_01k00000000000000000000000";
  private static final long LARGE = 64L << 20;

  private final LetheClient lethe;
  private final URI url;
  private final Path folder;

  private JavaUser(LetheClient lethe, URI url, Path folder) {
    this.lethe = lethe;
    this.url = url;
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException {
    URI url = URI.create(System.getenv("LETHE_URL"));
    try (var lethe = new LetheClient(url, System.getenv("LETHE_API_KEY"))) {
      var user = new JavaUser(lethe, url, Path.of(args[0]));
      user.runAndErase();
      user.cancel();
      user.errors();
      user.large();
    }
    IO.println("all done");
  }

  private void runAndErase() throws IOException {
    Job job = lethe.submit(shell("printf made > out/a.txt").withLabels(Map.of("by", "java")));
    job = lethe.waitForEnd(job.id(), PATIENCE, _ -> {});
    same("succeeded", job.state());
    Artifact made = lethe.artifacts(job.id()).getFirst();
    Path file = folder.resolve("a.txt");
    lethe.download(made, file, (_, _) -> {});
    same("made", Files.readString(file));
    var labelled =
        new JobFilter(
            List.of(),
            JobFilter.all().type(),
            JobFilter.all().createdBefore(),
            Map.of("by", "java"),
            1);
    same(1L, lethe.jobs(labelled).count());
    Job again = lethe.waitForEnd(lethe.retry(job.id()).id(), PATIENCE, _ -> {});
    same("done", lethe.waitForErasure(lethe.clean(again.id()), PATIENCE).state());
    same("erased", lethe.job(again.id()).data());
    Erasure erasure = lethe.waitForErasure(lethe.delete(job.id()), PATIENCE);
    same("done", erasure.state());
    String id = job.id();
    refused(410, "job_deleted", () -> lethe.job(id));
  }

  private void cancel() {
    Job job = lethe.submit(shell("sleep 600"));
    same("stopped", lethe.cancel(job.id(), "customer left", PATIENCE).outcome());
    same("already_ended", lethe.cancel(job.id(), null, PATIENCE).outcome());
  }

  private void errors() {
    try (var stranger = new LetheClient(url, "wrong")) {
      refused(401, "unauthorized", () -> stranger.job(NO_JOB));
    }
    refused(404, "not_found", () -> lethe.job(NO_JOB));
    Job draft = lethe.submit(JobSubmission.of("test.noop").asDraft());
    refused(409, "job_not_terminal", () -> lethe.clean(draft.id()));
  }

  private void large() throws IOException {
    Path file = folder.resolve("large.bin");
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(LARGE);
    }
    Job job = lethe.submit(JobSubmission.of("test.noop"), List.of(FilePart.of(file)), (_, _) -> {});
    Artifact artifact = lethe.artifacts(job.id()).getFirst();
    same(LARGE, lethe.download(artifact, folder.resolve("back.bin"), (_, _) -> {}));
    lethe.delete(job.id());
  }

  private static JobSubmission shell(String script) {
    JsonNode params = new ObjectMapper().createObjectNode().put("script", script);
    return JobSubmission.of("test.shell").withParams(params);
  }

  private static void refused(int status, String code, Runnable call) {
    try {
      call.run();
    } catch (LetheException e) {
      same(status + " " + code, e.status() + " " + e.code());
      return;
    }
    throw new IllegalStateException("not refused: " + code);
  }

  private static void same(Object wanted, Object got) {
    if (!Objects.equals(wanted, got)) {
      throw new IllegalStateException("wanted " + wanted + ", got " + got);
    }
  }
}
