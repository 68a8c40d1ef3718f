package dev.lethe.cli;

import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Submits a file with a progress bar. The request runs on a thread of its own, for the sake of one
 * moment: an interrupt after the last byte and before the answer. The server may have taken the job
 * by then, so the answer is waited for and the job it names is cancelled.
 */
final class Upload {
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final long ANSWER_SECONDS = 3;

  private final LetheClient client;
  private final Screen screen;
  private final AtomicBoolean sent = new AtomicBoolean();

  Upload(LetheClient client, Screen screen) {
    this.client = client;
    this.screen = screen;
  }

  Job submit(JobSubmission submission, FilePart file) throws IOException {
    try (var bar = Bar.ofBytes(screen, "upload", Files.size(file.file()))) {
      var request =
          new FutureTask<>(
              () -> client.submit(submission, List.of(file), (done, all) -> note(bar, done, all)));
      Thread.ofVirtual().name("upload").start(request);
      try {
        return request.get();
      } catch (InterruptedException e) {
        giveUp(request);
        throw new CancellationException("interrupted");
      } catch (ExecutionException e) {
        throw unwrapped(e);
      }
    }
  }

  private void note(Bar bar, long done, long total) {
    if (done == total) {
      sent.set(true);
    }
    bar.bytes(done, total);
  }

  private void giveUp(FutureTask<Job> request) {
    try {
      if (sent.get()) {
        Job job = request.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        JobStop.onInterrupt(client, job.id(), STOP, screen);
      }
    } catch (InterruptedException | ExecutionException | TimeoutException _) {
      // There is no job, or none that can be named; the connection is cut below.
    } finally {
      request.cancel(true);
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    return e.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException(e.getCause());
  }
}
