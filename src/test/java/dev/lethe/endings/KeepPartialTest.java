package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.client.Artifact;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.CancelAnswer;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a cancel leaves: the inputs always, and what was made only if the job asked for it. */
@Timeout(120)
final class KeepPartialTest {
  private static final Duration WAIT = Duration.ofSeconds(40);

  /** An encoder has what other work leaves of the machine. */
  private static final Duration WORK = Duration.ofMinutes(3);

  private static final ByteProgress SILENT = (_, _) -> {};

  @TempDir private Path folder;

  @Test
  void a_cancelled_transcode_that_keeps_its_parts_leaves_a_clip_that_plays() throws Exception {
    Path clip = Clips.small(folder.resolve("clip.mp4"), 60);
    try (Shop shop = Shop.open(folder, Map.of())) {
      String job = transcode(shop, clip, true);
      Until.holds("a part of the clip", WAIT, () -> fraction(shop, job) > 0.1);

      CancelAnswer answer = shop.client.cancel(job, null, WAIT);

      assertThat(answer.outcome()).isEqualTo("stopped");
      assertThat(answer.job().state()).isEqualTo("cancelled");
      Artifact partial =
          shop.client.artifacts(job).stream()
              .filter(artifact -> artifact.kind().equals("video"))
              .findFirst()
              .orElseThrow();
      Path file = folder.resolve("partial.mp4");
      shop.client.download(partial, file, SILENT);
      double seconds = Clips.seconds(file);
      assertThat(seconds).isPositive().isLessThan(60);
      Clips.play(file);
      assertInputKept(shop, job, clip);
      assertThat(shop.scratchOf(job)).isEmpty();
      assertThat(ProcessTable.touching(job)).isEmpty();
      System.out.printf(
          "KeepPartialTest: %.1f of 60 seconds kept, stop_ms=%d%n", seconds, answer.stopMs());
    }
  }

  @Test
  @Tag("slow")
  void a_cancelled_transcode_keeps_its_input_alone_and_can_be_retried() throws Exception {
    Path clip = Clips.small(folder.resolve("clip.mp4"), 20);
    try (Shop shop = Shop.open(folder, Map.of())) {
      String job = transcode(shop, clip, false);
      Until.holds("the work has begun", WAIT, () -> fraction(shop, job) > 0.04);

      CancelAnswer answer = shop.client.cancel(job, null, WAIT);

      assertThat(answer.outcome()).isEqualTo("stopped");
      assertThat(shop.client.artifacts(job)).extracting(Artifact::kind).containsExactly("input");
      assertThat(shop.blobsOf(job)).as("the folder and the input").hasSize(2);
      assertInputKept(shop, job, clip);

      Job again = shop.client.waitForEnd(shop.client.retry(job).id(), WORK, _ -> {});
      assertThat(again.state()).isEqualTo("succeeded");
      assertThat(again.id()).isNotEqualTo(job);
      assertThat(shop.client.artifacts(again.id()))
          .extracting(Artifact::kind)
          .containsExactlyInAnyOrder("input", "video");
      assertThat(shop.client.job(job).state()).isEqualTo("cancelled");
      System.out.println("KeepPartialTest: without parts stop_ms=" + answer.stopMs());
    }
  }

  @Test
  void outputs_that_were_stored_before_the_cancel_go_unless_they_are_to_be_kept() throws Exception {
    try (Shop shop = Shop.open(folder, Map.of(), new TwoStepType())) {
      var submission = JobSubmission.of("test.two_steps");
      String bare = shop.client.submit(submission).id();
      String keeping = shop.client.submit(submission.withKeepPartial(true)).id();
      Until.holds("two first outputs", WAIT, () -> stored(shop, bare) + stored(shop, keeping) == 2);
      Artifact doomed = shop.client.artifacts(bare).getFirst();

      assertThat(shop.client.cancel(bare, null, WAIT).outcome()).isEqualTo("stopped");
      assertThat(shop.client.cancel(keeping, null, WAIT).outcome()).isEqualTo("stopped");

      assertThat(shop.client.artifacts(bare)).isEmpty();
      assertThat(shop.client.job(bare).storedBytes()).isZero();
      assertThatThrownBy(() -> shop.client.head(doomed.id()))
          .asInstanceOf(type(LetheException.class))
          .extracting(LetheException::status)
          .isEqualTo(404);
      Until.holds("no file but the folder", WAIT, () -> shop.blobsOf(bare).size() == 1);
      Until.holds("no row", WAIT, () -> rows(shop, bare) == 0);
      assertThat(shop.client.artifacts(keeping))
          .extracting(Artifact::name)
          .containsExactly("first.bin");
      assertThat(shop.client.job(keeping).storedBytes()).isEqualTo(50_000);
    }
  }

  @Test
  void a_delete_does_not_wait_for_outputs_that_it_refuses() throws Exception {
    try (Shop shop = Shop.open(folder, Map.of("work.slots", "2"), new PatientType())) {
      var submission = JobSubmission.of("test.patient").withKeepPartial(true);
      String running = shop.client.submit(submission).id();
      String cancelled = shop.client.submit(submission).id();
      Until.holds("work", WAIT, () -> fraction(shop, running) + fraction(shop, cancelled) == 1);
      CancelAnswer answer = shop.client.cancel(cancelled, null, Duration.ofMillis(1));
      assertThat(answer.outcome()).isEqualTo("stopping");
      for (String job : List.of(running, cancelled)) {
        long began = System.nanoTime();
        assertThat(shop.client.waitForErasure(shop.client.delete(job), WAIT).done()).isTrue();
        assertThat(ProcessTable.touching(job)).isEmpty();
        System.out.println("KeepPartialTest: deleted after ms=" + Until.millisSince(began));
      }
    }
  }

  private static String transcode(Shop shop, Path clip, boolean keepPartial) throws Exception {
    var params = new ObjectMapper().readTree("{\"heights\":[360]}");
    var submission =
        JobSubmission.of("video.transcode").withParams(params).withKeepPartial(keepPartial);
    return shop.client.submit(submission, List.of(FilePart.of(clip)), SILENT).id();
  }

  private static double fraction(Shop shop, String job) {
    var progress = shop.client.job(job).progress();
    return progress == null ? 0 : progress.fraction();
  }

  private void assertInputKept(Shop shop, String job, Path clip) throws Exception {
    Artifact input = shop.client.artifacts(job).getFirst();
    assertThat(input.kind()).isEqualTo("input");
    Path back = folder.resolve("input.back");
    shop.client.download(input, back, SILENT);
    assertThat(Files.mismatch(clip, back)).isEqualTo(-1);
  }

  private static int stored(Shop shop, String job) {
    return shop.client.artifacts(job).size();
  }

  private static long rows(Shop shop, String job) throws Exception {
    return shop.rows.number("select count(*) from artifacts where job_id = ?", job);
  }
}
