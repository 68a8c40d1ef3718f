package dev.lethe.testtype;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.process.ProcessTree;
import dev.lethe.work.JobContext;
import dev.lethe.work.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;

/**
 * {@code test.shell}: runs {@code params.script} with {@code /bin/sh} in the scratch folder. Files
 * it leaves below {@code out/} become {@code result} artifacts; its standard error is the message
 * if it fails.
 */
public final class ShellType implements TestProgram {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String name() {
    return "test.shell";
  }

  @Override
  public String check(String params) {
    try {
      JsonNode script = JSON.readTree(params).path("script");
      if (!script.isTextual()) {
        throw Refusal.field("/params/script", "required", "a shell script");
      }
      return params;
    } catch (IOException e) {
      throw Refusal.field("/params", "invalid", "not JSON");
    }
  }

  @Override
  public Outcome run(JobContext job) throws Exception {
    Path out = Files.createDirectory(job.scratch().resolve("out"));
    String script = JSON.readTree(job.params()).path("script").asText();
    job.progress(0.1, "script");
    ProcessTree.Child child = job.start(List.of("/bin/sh", "-c", script));
    // Beside each other: a program that fills the pipe nobody reads stands still.
    var complaint = new FutureTask<>(() -> drain(child.stderr()));
    Thread.ofVirtual().start(complaint);
    String said = drain(child.stdout());
    int status = child.waitFor();
    if (status != 0) {
      return new Outcome.Failed(ErrorCode.PROGRAM_FAILED, complaint.get(), false);
    }
    List<Path> files;
    try (var listing = Files.list(out)) {
      files = listing.sorted().toList();
    }
    for (Path file : files) {
      job.output(
          file,
          ArtifactKind.RESULT,
          file.getFileName().toString(),
          "application/octet-stream",
          "{}");
    }
    return new Outcome.Succeeded(JSON.writeValueAsString(Map.of("stdout", said)));
  }

  @Override
  public Duration grace(boolean keepPartial) {
    return keepPartial ? Duration.ofSeconds(5) : Duration.ZERO;
  }

  private static String drain(InputStream from) throws IOException {
    return new String(from.readAllBytes(), StandardCharsets.UTF_8);
  }
}
