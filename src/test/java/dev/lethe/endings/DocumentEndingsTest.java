package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.CancelAnswer;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.document.Scans;
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
 * The parsing of a scanned document is ended at ten moments, by a cancel and by a delete: each time
 * the parser and its tesseract are gone when the answer is here, and nothing of what they read is
 * left.
 */
@Timeout(1200)
final class DocumentEndingsTest {
  private static final int MOMENTS = 10;
  private static final int PAGES = 20;
  private static final Duration WAIT = Duration.ofSeconds(120);
  private static final Duration STOP = Duration.ofSeconds(60);
  private static final ByteProgress SILENT = (_, _) -> {};
  private final Canary canary = new Canary();
  @TempDir private Path folder;

  @Test
  @Tag("slow")
  void a_parsing_that_is_ended_at_any_moment_leaves_nothing() throws Exception {
    endAt(MOMENTS);
  }

  @Test
  @Tag("slow")
  void a_parsing_that_is_ended_leaves_nothing() throws Exception {
    endAt(1);
  }

  private void endAt(int moments) throws Exception {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    byte[] pages = Scans.pages(PAGES, canary.text(), canary.text());
    Path input = Files.write(mine.resolve("upload"), pages);
    try (var said = new Said()) {
      var search = new Search(folder, said);
      var evidence = new Evidence();
      Map<String, Long> stopped = new HashMap<>();
      Traces after;
      Map<String, String> settings = Map.of("work.slots", "2", "disk.free_floor", "1MiB");
      try (Shop shop = Shop.open(folder, settings)) {
        var cancelled = new ArrayList<String>();
        for (int step = 0; step < moments; step++) {
          String one = begun(shop, input);
          String other = begun(shop, input);
          // The middle of a page that is being recognised, as its end is told.
          // The last moment leaves both jobs pages enough that neither has ended by then.
          double least = 0.6 * (step + (moments == 1 ? 1 : 0)) / MOMENTS;
          awaitStep(shop, one, least);
          awaitStep(shop, other, least);
          evidence.take(shop.place, one).take(shop.place, other);

          CancelAnswer answer = shop.client.cancel(one, canary.text(), STOP);
          assertThat(answer.outcome()).as("step %d", step).isEqualTo("stopped");
          assertGone(shop, one);
          stopped.merge("cancel", answer.stopMs() == null ? 0 : answer.stopMs(), Math::max);

          long began = System.nanoTime();
          assertThat(shop.client.waitForErasure(shop.client.delete(other), WAIT).done()).isTrue();
          stopped.merge("delete", Until.millisSince(began), Math::max);
          assertGone(shop, other);
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
              "DocumentEndingsTest: %d moments, slowest stop of a cancel %d ms, slowest delete %d"
                  + " ms, %,d bytes searched%n",
              moments, stopped.get("cancel"), stopped.get("delete"), after.searched());
    }
  }

  private String begun(Shop shop, Path input) {
    var params = JsonNodeFactory.instance.objectNode();
    params.putObject("thumbnails").put("count", PAGES);
    var what =
        JobSubmission.of("document.parse")
            .withParams(params)
            .withMaxAttempts(1)
            .withLabels(Map.of(canary.name(), canary.text()));
    var part = new FilePart("file", input, canary.text(), "application/x-" + canary.name());
    return shop.client.submit(what, List.of(part), SILENT).id();
  }

  private static void awaitStep(Shop shop, String job, double least) throws Exception {
    Until.holds(
        "as far as " + least,
        WAIT,
        () -> {
          Job.Progress progress = shop.client.job(job).progress();
          return progress != null
              && "parse".equals(progress.phase())
              && progress.fraction() >= least;
        });
  }

  private static void assertGone(Shop shop, String job) throws Exception {
    assertThat(ProcessTable.touching(job)).isEmpty();
    assertThat(shop.scratchOf(job)).isEmpty();
  }
}
