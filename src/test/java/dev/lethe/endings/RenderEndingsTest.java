package dev.lethe.endings;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A film is ended at ten moments of its making, while inputs are looked at, captions drawn, scenes
 * rendered: see {@link Moments}.
 */
@Timeout(500)
final class RenderEndingsTest {
  private static final double[] MOMENTS = {
    0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7,
  };
  private final Canary canary = new Canary();
  @TempDir private Path folder;

  @Test
  @Tag("slow")
  void a_film_that_is_ended_at_any_moment_leaves_nothing() throws Exception {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    new Moments(folder, canary)
        .end(
            MOMENTS.length,
            new Films(Clips.titled(mine.resolve("film.mkv"), canary.text())),
            Map.of());
  }

  private final class Films implements Moments.Play {
    private final Path film;

    Films(Path film) {
      this.film = film;
    }

    @Override
    public JobSubmission job(int moment) {
      ObjectNode params = JsonNodeFactory.instance.objectNode().put("resolution", 240);
      var scenes = params.putArray("scenes");
      for (int i = 0; i < 6; i++) {
        ObjectNode scene = scenes.addObject().put("text", canary.name()).put("duration_ms", 2_000);
        scene.putObject("background").put("input", canary.name());
        scene.putObject("transition").put("kind", "fade");
      }
      return JobSubmission.of("video.render")
          .withParams(params)
          .withMaxAttempts(1)
          .withInputs(List.of(JobSubmission.Input.part(canary.name(), "film")))
          .withLabels(Map.of(canary.name(), canary.text()));
    }

    @Override
    public List<FilePart> files() {
      return List.of(new FilePart("film", film, canary.text(), "video/x-" + canary.name()));
    }

    @Override
    public boolean reached(int moment, Job.Progress progress) {
      return progress.fraction() >= MOMENTS[moment];
    }
  }
}
