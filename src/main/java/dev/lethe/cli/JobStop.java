package dev.lethe.cli;

import dev.lethe.client.LetheClient;
import dev.lethe.client.LetheException;
import dev.lethe.client.UnreachableException;
import java.time.Duration;

/** Takes a job along when the verb that waits for it is interrupted. */
final class JobStop {
  private JobStop() {}

  /** Cancels, says what became of it, and leaves the thread interrupted as it was. */
  static void onInterrupt(LetheClient client, String jobId, Duration wait, Screen screen) {
    boolean interrupted = Thread.interrupted();
    try {
      String sentence = CancelVerb.sentence(client.cancel(jobId, "interrupted", wait));
      screen.err().println("lethe: interrupted; " + Text.plain(sentence));
    } catch (LetheException | UnreachableException e) {
      screen.err().println("lethe: could not cancel " + jobId + ": " + Complaint.of(e).sentence());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
