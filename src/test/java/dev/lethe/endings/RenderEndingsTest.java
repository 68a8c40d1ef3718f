package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.CancelAnswer;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A film is ended at ten moments of its making, by a cancel and by a delete: while inputs are
 * looked at, captions drawn, scenes rendered. Each time the whole tree is gone when the answer is
 * here, and nothing of the text, of the background or of the pieces is left.
 */
@Timeout(500)
final class RenderEndingsTest {
  private static final Duration WAIT = Duration.ofSeconds(120);
  private static final ByteProgress SILENT = (_, _) -> {};
  private static final double[] MOMENTS = {
    0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7,
  };
  private final Canary canary = new Canary();
  @TempDir private Path folder;

  @Test
  @Tag("slow")
  void a_film_that_is_ended_at_any_moment_leaves_nothing() throws Exception {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Path film = Clips.titled(mine.resolve("film.mkv"), canary.text());
    try (var said = new Said()) {
      var search = new Search(folder, said);
      var evidence = new Evidence();
      Map<String, Long> slowest = new HashMap<>();
      Traces after;
      Map<String, String> settings = Map.of("work.slots", "2", "disk.free_floor", "1MiB");
      try (Shop shop = Shop.open(folder, settings)) {
        var cancelled = new ArrayList<String>();
        for (double moment : MOMENTS) {
          String one = begun(shop, film);
          String other = begun(shop, film);
          await(shop, one, moment);
          await(shop, other, moment);
          evidence.take(shop.place, one).take(shop.place, other);

          long asked = System.nanoTime();
          CancelAnswer answer = shop.client.cancel(one, canary.text(), Duration.ofSeconds(60));
          assertThat(answer.outcome()).as("at %s", moment).isEqualTo("stopped");
          assertGone(shop, one);
          slowest.merge("cancel", Until.millisSince(asked), Math::max);

          long began = System.nanoTime();
          assertThat(shop.client.waitForErasure(shop.client.delete(other), WAIT).done()).isTrue();
          assertGone(shop, other);
          assertThat(shop.blobsOf(other)).isEmpty();
          slowest.merge("delete", Until.millisSince(began), Math::max);
          cancelled.add(one);
        }
        for (String job : cancelled) {
          assertThat(shop.client.waitForErasure(shop.client.clean(job), WAIT).done()).isTrue();
          assertThat(shop.blobsOf(job)).isEmpty();
        }
        after = search.everywhere(Evidence.together(canary.forms(), evidence.samples()));
        assertThat(after.found()).isEmpty();
      }
      after = search.everywhere(Evidence.together(canary.forms(), evidence.samples()));
      assertThat(after.found()).isEmpty();
      said.outside()
          .printf(
              "RenderEndingsTest: ten moments, slowest cancel %d ms, slowest delete %d ms, %,d"
                  + " bytes searched%n",
              slowest.get("cancel"), slowest.get("delete"), after.searched());
    }
  }

  private String begun(Shop shop, Path film) {
    ObjectNode params = JsonNodeFactory.instance.objectNode().put("resolution", 240);
    var scenes = params.putArray("scenes");
    for (int i = 0; i < 6; i++) {
      ObjectNode scene = scenes.addObject().put("text", canary.name()).put("duration_ms", 2_000);
      scene.putObject("background").put("input", canary.name());
      scene.putObject("transition").put("kind", "fade");
    }
    var what =
        JobSubmission.of("video.render")
            .withParams(params)
            .withMaxAttempts(1)
            .withInputs(List.of(JobSubmission.Input.part(canary.name(), "film")))
            .withLabels(Map.of(canary.name(), canary.text()));
    var part = new FilePart("film", film, canary.text(), "video/x-" + canary.name());
    return shop.client.submit(what, List.of(part), SILENT).id();
  }

  private static void await(Shop shop, String job, double moment) throws Exception {
    Until.holds(
        "progress of " + moment,
        WAIT,
        () -> {
          Job now = shop.client.job(job);
          assertThat(now.state()).as("%s", now.error()).isIn("queued", "running");
          Job.Progress progress = now.progress();
          return progress != null && progress.phase() != null && progress.fraction() >= moment;
        });
  }

  private static void assertGone(Shop shop, String job) throws Exception {
    assertThat(ProcessTable.touching(job)).isEmpty();
    assertThat(shop.scratchOf(job)).isEmpty();
  }
}
