package dev.lethe.testtype;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.error.ErrorCode;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.work.JobContext;
import dev.lethe.work.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code test.true}: runs {@code /bin/true}, the shortest command there is. With {@code
 * params.output} it also leaves a file that says so.
 */
public final class TrueType implements TestProgram {
  public static final String NAME = "test.true";
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Outcome run(JobContext job) throws Exception {
    if (job.start(List.of("/bin/true")).waitFor() != 0) {
      return new Outcome.Failed(ErrorCode.PROGRAM_FAILED, "false", false);
    }
    if (JSON.readTree(job.params()).path("output").asBoolean()) {
      Path file = Files.writeString(job.scratch().resolve("said"), "true\n");
      job.output(file, ArtifactKind.RESULT, "said", "text/plain", "{}");
    }
    return new Outcome.Succeeded("{}");
  }
}
