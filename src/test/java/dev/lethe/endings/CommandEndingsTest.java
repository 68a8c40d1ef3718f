package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.testtype.CommandMoments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A command that does nothing to be ended easily, at ten moments: see {@link Moments}. */
@Timeout(180)
final class CommandEndingsTest {
  private final Canary canary = new Canary();
  private final String marker = new Hostile().marker;
  @TempDir private Path folder;

  @Test
  @Tag("slow")
  void a_command_that_is_ended_at_any_moment_leaves_nothing() throws Exception {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Path types = Files.createDirectory(mine.resolve("types"));
    CommandMoments.write(types, marker, canary.name());
    Path input = Files.write(mine.resolve("upload"), Story.content(canary));
    new Moments(folder, canary)
        .end(CommandMoments.MOMENTS, new Commands(input), Map.of("types.dir", types.toString()));
  }

  /** Every second one keeps what it has made by then. */
  private final class Commands implements Moments.Play {
    private final Path input;

    Commands(Path input) {
      this.input = input;
    }

    @Override
    public JobSubmission job(int moment) {
      var params = JsonNodeFactory.instance.objectNode();
      return JobSubmission.of(CommandMoments.TYPE)
          .withParams(params.put("step", moment).put("text", canary.text()))
          .withMaxAttempts(1)
          .withKeepPartial(moment % 2 == 0)
          .withLabels(Map.of(canary.name(), canary.text()));
    }

    @Override
    public List<FilePart> files() {
      return List.of(new FilePart("file", input, canary.text(), "application/x-" + canary.name()));
    }

    @Override
    public boolean reached(int moment, Job.Progress progress) {
      return "work".equals(progress.phase()) && Math.round(progress.fraction() * 10) == moment;
    }

    @Override
    public void ended(int moment) throws Exception {
      assertThat(ProcessTable.marked(marker)).as("moment %d", moment).isEmpty();
    }
  }
}
