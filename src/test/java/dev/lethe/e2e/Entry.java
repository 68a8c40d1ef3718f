package dev.lethe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Job;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One job as its clients know it: what they asked for, and what they were told. */
final class Entry {
  private static final List<String> DATA = List.of("kept", "erasing", "erased");

  final String key;
  final Work work;
  final int inputBytes;

  private @Nullable String id;
  private boolean acknowledged;
  private boolean cancelAsked;
  private boolean cancelTaken;
  private boolean cleanAsked;
  private boolean cleanTaken;
  private boolean deleteAsked;
  private boolean deleteTaken;
  private @Nullable Job end;
  private @Nullable Job last;

  Entry(String key, Work work, int inputBytes) {
    this.key = key;
    this.work = work;
    this.inputBytes = inputBytes;
  }

  /** The same bytes whenever they are asked for. */
  byte[] input() {
    var bytes = new byte[inputBytes];
    new SplittableRandom(key.hashCode()).nextBytes(bytes);
    return bytes;
  }

  synchronized void accepted(Job job) {
    id = job.id();
    acknowledged = true;
  }

  /** Found after a crash that swallowed the answer to its submission. */
  synchronized void found(Job job) {
    id = job.id();
  }

  synchronized Optional<String> id() {
    return Optional.ofNullable(id);
  }

  synchronized boolean acknowledged() {
    return acknowledged;
  }

  synchronized void asksToCancel() {
    cancelAsked = true;
  }

  synchronized void cancelTold(String outcome, Job job) {
    if (outcome.equals("already_ended")) {
      told(job);
      return;
    }
    assertThat(job.state()).as(outcome).isIn("cancelling", "cancelled");
    if (outcome.equals("stopped")) {
      told(job);
    }
    cancelTaken = true;
  }

  synchronized void asksToClean() {
    cleanAsked = true;
  }

  synchronized void cleanTold() {
    cleanTaken = true;
  }

  synchronized void asksToDelete() {
    deleteAsked = true;
  }

  synchronized void deleteTold() {
    deleteTaken = true;
  }

  synchronized boolean deleteAsked() {
    return deleteAsked;
  }

  synchronized boolean deleteTaken() {
    return deleteTaken;
  }

  synchronized boolean cleanAsked() {
    return cleanAsked;
  }

  synchronized boolean cancelTaken() {
    return cancelTaken;
  }

  /** An end that was told stays what it was. Answers may overtake each other, ends may not. */
  synchronized void told(Job job) {
    if (!job.ended()) {
      return;
    }
    if (end == null) {
      end = job;
    }
    assertThat(job.state()).as("end of %s, told before", id).isEqualTo(end.state());
    assertThat(job.attempt()).as("last attempt of %s", id).isEqualTo(end.attempt());
    if (job.result() != null && end.result() != null) {
      assertThat(job.result()).as("result of %s", id).isEqualTo(end.result());
    }
  }

  /** Holds what a list shows while nobody else asks against all that is known. */
  synchronized void shown(Job job) {
    assertThat(deleteTaken).as("%s was deleted and is listed", id).isFalse();
    told(job);
    if (end != null) {
      assertThat(job.state()).as("state of %s, which had ended", id).isEqualTo(end.state());
    }
    if (last != null) {
      assertThat(job.attempt()).as("attempt of %s", id).isGreaterThanOrEqualTo(last.attempt());
      assertThat(DATA.indexOf(job.data()))
          .as("data of %s was %s and is %s", id, last.data(), job.data())
          .isGreaterThanOrEqualTo(DATA.indexOf(last.data()));
    }
    checkEnd(job);
    last = job;
  }

  private void checkEnd(Job job) {
    if (cancelTaken) {
      assertThat(job.state()).as("%s was cancelled", id).isIn("cancelling", "cancelled");
    }
    if (job.cancel() != null) {
      assertThat(cancelAsked).as("%s is %s, and nobody wanted it", id, job.state()).isTrue();
    }
    if (!job.data().equals("kept")) {
      assertThat(cleanAsked).as("%s is %s, and nobody wanted it", id, job.data()).isTrue();
    }
    if (cleanTaken) {
      assertThat(job.data()).as("%s was cleaned", id).isIn("erasing", "erased");
    }
    boolean fails = work == Work.FAILER;
    if (job.state().equals("failed")) {
      assertThat(fails).as("%s failed: %s", id, job.error()).isTrue();
    }
    if (job.succeeded()) {
      assertThat(fails).as("%s succeeded, and must not", id).isFalse();
    }
  }
}
