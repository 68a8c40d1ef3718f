package dev.lethe.type.transcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.error.ErrorCode;
import dev.lethe.type.media.JsonFields;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.work.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class StoppedTranscodeTest {
  private final VideoTranscode type = new VideoTranscode(MediaSettings.defaults());
  private final CountDownLatch encoding = new CountDownLatch(1);
  @TempDir private Path folder;

  @Test
  void grace_is_given_only_where_there_is_something_to_keep() {
    assertThat(type.grace(false)).isZero();
    assertThat(type.grace(true)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void killed_children_and_an_interrupt_end_the_run_at_once() throws Exception {
    try (var job = longJob("{\"heights\":[360]}")) {
      var run = new FutureTask<Outcome>(() -> type.run(job));
      Thread thread = Thread.ofVirtual().start(run);
      encoding.await();
      job.killChildren();
      thread.interrupt();
      assertThat(endsWithoutSuccess(run)).isTrue();
      assertThat(job.outputs).isEmpty();
      assertThat(job.hasLivingChild()).isFalse();
    }
  }

  @Test
  void an_interrupt_before_the_start_is_not_swallowed() throws Exception {
    try (var job = longJob("{\"heights\":[360]}")) {
      var run =
          new FutureTask<Outcome>(() -> {
            Thread.currentThread().interrupt();
            return type.run(job);
          });
      Thread.ofVirtual().start(run);
      assertThat(endsWithoutSuccess(run)).isTrue();
    }
  }

  @Test
  void a_kill_from_outside_may_be_tried_again() throws Exception {
    try (var job = longJob("{\"heights\":[360]}")) {
      var run = new FutureTask<Outcome>(() -> type.run(job));
      Thread.ofVirtual().start(run);
      encoding.await();
      job.killChildren();
      var failed = (Outcome.Failed) run.get(10, TimeUnit.SECONDS);
      assertThat(failed.code()).isEqualTo(ErrorCode.PROGRAM_FAILED);
      assertThat(failed.retryable()).isTrue();
    }
  }

  @Test
  void what_was_made_before_a_polite_end_can_be_played() throws Exception {
    try (var job = longJob("{\"heights\":[360,180],\"preview\":{\"seconds\":1}}")) {
      var run = new FutureTask<Outcome>(() -> type.run(job));
      Thread.ofVirtual().start(run);
      encoding.await();
      job.askChildrenToStop();
      assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Failed.class);
      assertThat(job.names()).contains("360p.mp4", "180p.mp4");
      var partial = job.output("360p.mp4");
      var meta = JsonFields.JSON.readTree(partial.meta());
      assertThat(meta.path("partial").asBoolean()).isTrue();
      assertThat(Media.streams(partial.file())).containsExactly("h264 640x360", "aac 1");
      double seconds = Media.seconds(partial.file());
      assertThat(seconds).isPositive().isLessThan(60);
      assertThat(meta.path("duration_ms").asInt() / 1000.0).isCloseTo(seconds, within(1.0));
    }
  }

  @Test
  void a_program_that_floods_its_streams_neither_hangs_nor_fills_the_memory() throws Exception {
    Path flood =
        program(
            "i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo out_time_us=$i;"
                + " echo \"$i noise in $PWD and more of the same\" >&2; done; exit 1");
    var settings =
        new MediaSettings(flood.toString(), "ffprobe", Duration.ofHours(1), 1 << 20, 1 << 20);
    Path clip = new Media(folder).clip("64x36", 1);
    try (var job = new ScratchJob(folder, clip, "{}")) {
      var failed = (Outcome.Failed) new VideoTranscode(settings).run(job);
      assertThat(failed.code()).isEqualTo(ErrorCode.PROGRAM_FAILED);
      assertThat(failed.retryable()).isTrue();
      assertThat(failed.message())
          .contains("3000 noise in (path) and more")
          .doesNotContain(folder.toString())
          .hasSizeLessThanOrEqualTo(500);
    }
  }

  private boolean endsWithoutSuccess(FutureTask<Outcome> run) throws Exception {
    try {
      return run.get(10, TimeUnit.SECONDS) instanceof Outcome.Failed;
    } catch (ExecutionException e) {
      return e.getCause() instanceof InterruptedException
          || e.getCause() instanceof java.io.IOException;
    }
  }

  private ScratchJob longJob(String params) throws Exception {
    var media = new Media(folder);
    // Long by repetition, for making a minute of pictures would take longer than the tests.
    Path clip =
        media.make(
            "long.mp4",
            List.of("-stream_loop", "19", "-i", media.clip("640x360", 3).toString(), "-c", "copy"));
    return new ScratchJob(
        folder,
        clip,
        params,
        job -> {
          if (job.steps.getLast().fraction() > 0.05) {
            encoding.countDown();
          }
        });
  }

  private Path program(String script) throws Exception {
    Path file = Files.writeString(folder.resolve("program"), "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }
}
