package dev.lethe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.client.Artifact;
import dev.lethe.client.CancelAnswer;
import dev.lethe.client.Erasure;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.LetheException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The demo's way through a job's life, against a server that is running. */
record DemoTour(LetheClient client, DemoSteps steps, Path blobs) {
  private static final String TYPE = "video.transcode";
  private static final Duration WORK = Duration.ofMinutes(20);
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final int LOOK_BYTES = 24;

  /**
   * Goes all the way.
   *
   * @param place where the receipt and the public keys are left
   */
  void of(Path clip, Path place) throws IOException {
    Job first = run(submit(clip, firstParams(), "the job"));
    List<Artifact> artifacts = client.artifacts(first.id());
    steps.say(
        "files", Text.count(artifacts.size(), "file") + ", each encrypted with the job's key");
    steps.table(ArtifactsVerb.table(artifacts));
    range(artifacts);
    Job second = cancelled(submit(clip, secondParams(), "a longer job"));
    Erasure erasure = erase(first, second);
    gone(first);
    Files.writeString(place.resolve(DemoSteps.RECEIPT), client.receipt(erasure.id()));
    Files.writeString(place.resolve(DemoSteps.KEYS), client.receiptKeys());
  }

  private Job submit(Path clip, ObjectNode params, String name) throws IOException {
    var submission =
        JobSubmission.of(TYPE).withParams(params).withLabels(Map.of("customer", "demo"));
    long began = System.nanoTime();
    Job job =
        new Upload(client, steps.screen())
            .submit(submission, FilePart.of(clip).withMediaType("video/mp4"));
    steps.say(
        "upload",
        "%s in %s: %s is %s %s"
            .formatted(
                Text.bytes(Files.size(clip)), Text.sinceNanos(began), name, job.id(), job.state()));
    return job;
  }

  private Job run(Job job) {
    long began = System.nanoTime();
    Job ended;
    try (var bar = Bar.ofWork(steps.screen(), "run")) {
      ended = client.waitForEnd(job.id(), WORK, now -> Run.show(now, bar));
    }
    if (!ended.succeeded()) {
      Job.Failure error = ended.error();
      throw new FailedException(
          "the job " + ended.state() + (error == null ? "" : ": " + JobText.failure(error)));
    }
    steps.say("run", "%s after %s".formatted(ended.state(), Text.sinceNanos(began)));
    return ended;
  }

  private void range(List<Artifact> artifacts) {
    Artifact video =
        artifacts.stream()
            .filter(artifact -> artifact.kind().equals("video"))
            .findFirst()
            .orElseThrow(() -> new FailedException("the job made no video"));
    long began = System.nanoTime();
    var piece = client.range(video.id(), 0, LOOK_BYTES - 1);
    steps.say(
        "range",
        "%s of %s: %d, %s, in %s"
            .formatted(
                "bytes=0-" + (LOOK_BYTES - 1),
                video.name(),
                piece.status(),
                piece.contentRange() == null ? "no Content-Range" : piece.contentRange(),
                Text.sinceNanos(began)));
    steps.say(
        "", HexFormat.ofDelimiter(" ").formatHex(piece.bytes()) + "  " + ascii(piece.bytes()));
  }

  private Job cancelled(Job job) {
    Job running = client.job(job.id());
    try (var bar = Bar.ofWork(steps.screen(), "run")) {
      long until = System.nanoTime() + WORK.toNanos();
      while (!running.ended() && !underWay(running) && System.nanoTime() < until) {
        running = client.waitForEnd(job.id(), Duration.ofSeconds(1), now -> Run.show(now, bar));
      }
    }
    long before = processes();
    long began = System.nanoTime();
    CancelAnswer answer = client.cancel(job.id(), "the demo moves on", STOP);
    String took = Text.sinceNanos(began);
    Job.Progress progress = running.progress();
    steps.say(
        "cancel",
        "at %s: %s, answered after %s"
            .formatted(
                progress == null ? running.state() : Text.percent(progress.fraction()),
                CancelVerb.sentence(answer),
                took));
    steps.say("", "processes below this one: %d before, %d after".formatted(before, processes()));
    return answer.job();
  }

  private Erasure erase(Job first, Job second) throws IOException {
    steps.say("on disk", "%s of the job".formatted(DiskCount.of(blobs, first.id())));
    Erasure one = erased(first);
    steps.say("delete", ErasingVerb.sentence(one));
    DiskCount left = DiskCount.of(blobs, first.id());
    steps.say("on disk", "%s of the job".formatted(left));
    Erasure other = erased(second);
    DiskCount all = DiskCount.of(blobs, "job_");
    steps.say(
        "delete", "%s; on disk then: %s of any job".formatted(ErasingVerb.sentence(other), all));
    if (!left.isNothing() || !all.isNothing()) {
      throw new FailedException("files are left in " + blobs);
    }
    return one;
  }

  private Erasure erased(Job job) {
    return client.waitForErasure(client.delete(job.id()), STOP);
  }

  private void gone(Job job) {
    try {
      Job still = client.job(job.id());
      throw new FailedException(still.id() + " is still shown, " + still.state());
    } catch (LetheException e) {
      steps.say("gone", "GET /v1/jobs/%s: %d %s".formatted(job.id(), e.status(), e.code()));
      if (e.status() != 410) {
        throw e;
      }
    }
  }

  private static boolean underWay(Job job) {
    Job.Progress progress = job.progress();
    return job.state().equals("running") && progress != null && progress.fraction() > 0;
  }

  private static long processes() {
    try (var below = ProcessHandle.current().descendants()) {
      return below.count();
    }
  }

  private static String ascii(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
  }

  private static ObjectNode firstParams() {
    ObjectNode params = JsonNodeFactory.instance.objectNode().put("container", "mp4");
    params.putArray("heights").add(720).add(360);
    params.putObject("thumbnails").put("count", 3).put("width", 320);
    params.putObject("preview").put("seconds", 5);
    return params.put("sprite", true);
  }

  private static ObjectNode secondParams() {
    ObjectNode params = JsonNodeFactory.instance.objectNode().put("container", "webm");
    params.putArray("heights").add(720).add(540).add(360).add(240);
    return params;
  }
}
