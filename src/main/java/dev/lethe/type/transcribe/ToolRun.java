package dev.lethe.type.transcribe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.process.ChildJvm;
import dev.lethe.process.Launch;
import dev.lethe.process.Limits;
import dev.lethe.type.media.ChildRun;
import dev.lethe.type.media.JsonFields;
import dev.lethe.type.media.MediaFailure;
import dev.lethe.work.JobContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs {@link TextTool} inside the attempt, with as much of the machine as a text may take. */
final class ToolRun {
  private static final ChildJvm TOOL =
      new ChildJvm(TextTool.class.getName(), 768L << 20, List.of());
  private static final Duration CPU = Duration.ofMinutes(10);
  private static final long MEMORY = 2L << 30;
  private static final int SAID = 8 << 10;
  private static final int REASON = 300;

  private final JobContext job;
  private final WorkFiles files;

  ToolRun(JobContext job) {
    this.job = job;
    this.files = new WorkFiles(job.scratch());
  }

  void run(String task) throws IOException, InterruptedException, MediaFailure {
    var limits = new Limits(Optional.of(CPU), MEMORY, 0, 0, 0);
    Launch launch = TOOL.launch(List.of(task), limits);
    ChildRun.Exit exit = ChildRun.run(job, launch, out -> ChildRun.readText(out, SAID));
    if (exit.status() == TextTool.REFUSED) {
      String reason = Files.readString(files.refusal());
      throw MediaFailure.notMedia(reason.substring(0, Math.min(REASON, reason.length())));
    }
    if (exit.status() != 0 && task.equals(TextTool.READ)) {
      throw MediaFailure.limit("the transcript takes more memory or time to read than it may");
    }
    if (exit.status() != 0) {
      throw MediaFailure.program("the texts could not be written (status " + exit.status() + ")");
    }
  }

  /** What the tool wrote for us. */
  JsonNode answer(Path file, long most) throws IOException {
    if (Files.size(file) > most) {
      throw new IOException("more was written than there can be");
    }
    return JsonFields.JSON.readTree(Files.readString(file));
  }
}
