package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.CancelAnswer;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.testtype.CommandMoments;
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
 * A command is ended at ten moments of its life, by a cancel and by a delete: each time its whole
 * tree is gone when the answer is here, and nothing of what it read, said or made is left.
 */
@Timeout(180)
final class CommandEndingsTest {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final ByteProgress SILENT = (_, _) -> {};
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
    try (var said = new Said()) {
      var search = new Search(folder, said);
      var evidence = new Evidence();
      Map<String, Long> stopped = new HashMap<>();
      Traces after;
      Map<String, String> settings =
          Map.of("types.dir", types.toString(), "work.slots", "2", "disk.free_floor", "1MiB");
      try (Shop shop = Shop.open(folder, settings)) {
        var cancelled = new ArrayList<String>();
        for (int step = 0; step < CommandMoments.MOMENTS; step++) {
          String one = begun(shop, input, step, step % 2 == 0);
          String other = begun(shop, input, step, false);
          awaitStep(shop, one, step);
          awaitStep(shop, other, step);
          evidence.take(shop.place, one).take(shop.place, other);

          CancelAnswer answer = shop.client.cancel(one, canary.text(), WAIT);
          assertThat(answer.outcome()).as("step %d", step).isEqualTo("stopped");
          assertGone(shop, one);
          stopped.merge("cancel", answer.stopMs() == null ? 0 : answer.stopMs(), Math::max);

          long began = System.nanoTime();
          assertThat(shop.client.waitForErasure(shop.client.delete(other), WAIT).done()).isTrue();
          stopped.merge("delete", Until.millisSince(began), Math::max);
          assertGone(shop, other);
          assertThat(ProcessTable.marked(marker)).as("step %d", step).isEmpty();
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
              "CommandEndingsTest: ten moments, slowest stop of a cancel %d ms, slowest delete %d"
                  + " ms, %,d bytes searched%n",
              stopped.get("cancel"), stopped.get("delete"), after.searched());
    }
  }

  private String begun(Shop shop, Path input, int step, boolean keepPartial) {
    var params = JsonNodeFactory.instance.objectNode().put("step", step).put("text", canary.text());
    var what =
        JobSubmission.of(CommandMoments.TYPE)
            .withParams(params)
            .withMaxAttempts(1)
            .withKeepPartial(keepPartial)
            .withLabels(Map.of(canary.name(), canary.text()));
    var part = new FilePart("file", input, canary.text(), "application/x-" + canary.name());
    return shop.client.submit(what, List.of(part), SILENT).id();
  }

  private static void awaitStep(Shop shop, String job, int step) throws Exception {
    Until.holds(
        "step " + step,
        WAIT,
        () -> {
          Job.Progress progress = shop.client.job(job).progress();
          return progress != null
              && "work".equals(progress.phase())
              && Math.round(progress.fraction() * 10) == step;
        });
  }

  private static void assertGone(Shop shop, String job) throws Exception {
    assertThat(ProcessTable.touching(job)).isEmpty();
    assertThat(shop.scratchOf(job)).isEmpty();
  }
}
