package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.ByteProgress;
import dev.lethe.client.CancelAnswer;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Ends jobs of one type at moments of their lives, at each of them one by a cancel and one by a
 * delete: every process is gone when the answer is here, and at the end nothing of what was read,
 * said or made is left, while the server runs and after it.
 */
final class Moments {
  private static final Duration WAIT = Duration.ofMinutes(3);
  private static final Duration STOP = Duration.ofMinutes(1);
  private static final ByteProgress SILENT = (_, _) -> {};

  private final Path folder;
  private final Canary canary;
  private long slowestCancel;
  private long slowestDelete;

  Moments(Path folder, Canary canary) {
    this.folder = folder;
    this.canary = canary;
  }

  /** What is ended, and when. */
  interface Play {
    JobSubmission job(int moment);

    List<FilePart> files();

    /** Whether a job has come as far as it is to be ended. */
    boolean reached(int moment, Job.Progress progress);

    /** Whatever else must hold when both jobs of a moment have ended. */
    default void ended(int moment) throws Exception {}
  }

  /** Plays the moments from 0 on. */
  void end(int moments, Play play, Map<String, String> settings) throws Exception {
    try (var said = new Said()) {
      var search = new Search(folder, said);
      var evidence = new Evidence();
      try (Shop shop = Shop.open(folder, settings)) {
        var cancelled = new ArrayList<String>();
        for (int moment = 0; moment < moments; moment++) {
          cancelled.add(endTwo(shop, play, moment, evidence));
        }
        for (String job : cancelled) {
          assertThat(shop.client.waitForErasure(shop.client.clean(job), WAIT).done()).isTrue();
          assertThat(shop.blobsOf(job)).isEmpty();
        }
        assertNothing(search, evidence);
      }
      Traces after = assertNothing(search, evidence);
      said.outside()
          .printf(
              "%s: %d moments, slowest cancel %d ms, slowest delete %d ms, %,d bytes searched%n",
              play.getClass().getSimpleName(),
              moments,
              slowestCancel,
              slowestDelete,
              after.searched());
    }
  }

  /** Returns the one that was cancelled. */
  private String endTwo(Shop shop, Play play, int moment, Evidence evidence) throws Exception {
    String one = reached(shop, play, moment);
    evidence.take(shop.place, one);
    long asked = System.nanoTime();
    CancelAnswer answer = shop.client.cancel(one, canary.text(), STOP);
    slowestCancel = Math.max(slowestCancel, Until.millisSince(asked));
    assertThat(answer.outcome()).as("moment %d", moment).isEqualTo("stopped");
    assertGone(shop, one);

    String other = reached(shop, play, moment);
    evidence.take(shop.place, other);
    long began = System.nanoTime();
    assertThat(shop.client.waitForErasure(shop.client.delete(other), WAIT).done()).isTrue();
    slowestDelete = Math.max(slowestDelete, Until.millisSince(began));
    assertGone(shop, other);
    assertThat(shop.blobsOf(other)).isEmpty();
    play.ended(moment);
    return one;
  }

  /** A job that has come so far; alone, lest it end while another one is waited for. */
  private static String reached(Shop shop, Play play, int moment) throws Exception {
    String job = shop.client.submit(play.job(moment), play.files(), SILENT).id();
    Until.holds(
        "moment " + moment,
        WAIT,
        () -> {
          Job now = shop.client.job(job);
          assertThat(now.state()).as("%s", now.error()).isIn("queued", "running");
          Job.Progress progress = now.progress();
          return progress != null && progress.phase() != null && play.reached(moment, progress);
        });
    return job;
  }

  private static void assertGone(Shop shop, String job) throws Exception {
    assertThat(ProcessTable.touching(job)).isEmpty();
    assertThat(shop.scratchOf(job)).isEmpty();
  }

  private Traces assertNothing(Search search, Evidence evidence) throws Exception {
    Traces traces = search.everywhere(Evidence.together(canary.forms(), evidence.samples()));
    assertThat(traces.found()).isEmpty();
    return traces;
  }
}
