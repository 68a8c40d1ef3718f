package dev.lethe.endings;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.document.Scans;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The parser and its tesseract over a scanned document, at ten moments: see {@link Moments}. */
@Timeout(1200)
final class DocumentEndingsTest {
  private static final int MOMENTS = 10;
  private static final int PAGES = 20;
  private final Canary canary = new Canary();
  @TempDir private Path folder;

  @Test
  @Tag("slow")
  void a_parsing_that_is_ended_at_any_moment_leaves_nothing() throws Exception {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    byte[] pages = Scans.pages(PAGES, canary.text(), canary.text());
    new Moments(folder, canary)
        .end(MOMENTS, new Parsings(Files.write(mine.resolve("upload"), pages)), Map.of());
  }

  private final class Parsings implements Moments.Play {
    private final Path input;

    Parsings(Path input) {
      this.input = input;
    }

    @Override
    public JobSubmission job(int moment) {
      var params = JsonNodeFactory.instance.objectNode();
      params.putObject("thumbnails").put("count", PAGES);
      return JobSubmission.of("document.parse")
          .withParams(params)
          .withMaxAttempts(1)
          .withLabels(Map.of(canary.name(), canary.text()));
    }

    @Override
    public List<FilePart> files() {
      return List.of(new FilePart("file", input, canary.text(), "application/x-" + canary.name()));
    }

    /** The last one leaves both jobs pages enough that neither has ended by then. */
    @Override
    public boolean reached(int moment, Job.Progress progress) {
      return "parse".equals(progress.phase()) && progress.fraction() >= 0.6 * moment / MOMENTS;
    }
  }
}
