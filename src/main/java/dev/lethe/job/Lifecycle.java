package dev.lethe.job;

import static dev.lethe.job.JobEvent.CANCEL;
import static dev.lethe.job.JobEvent.CANCEL_UNCONFIRMED;
import static dev.lethe.job.JobEvent.CLAIM;
import static dev.lethe.job.JobEvent.FAIL;
import static dev.lethe.job.JobEvent.RELEASE;
import static dev.lethe.job.JobEvent.RETRY;
import static dev.lethe.job.JobEvent.STOP;
import static dev.lethe.job.JobEvent.SUBMIT;
import static dev.lethe.job.JobEvent.SUCCEED;
import static dev.lethe.job.JobState.CANCELLED;
import static dev.lethe.job.JobState.CANCELLING;
import static dev.lethe.job.JobState.DRAFT;
import static dev.lethe.job.JobState.FAILED;
import static dev.lethe.job.JobState.QUEUED;
import static dev.lethe.job.JobState.RUNNING;
import static dev.lethe.job.JobState.SUCCEEDED;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The transition table of a job's execution, as data: the code asks it, the tests walk it, and the
 * diagram in {@code docs/state-machine.md} is drawn from it.
 *
 * <p>The race rule: every change of a job is one transaction that locks its row, so the first
 * durable write wins. Once a cancel is accepted there is no way from {@code cancelling} but to
 * {@code cancelled}, whatever a late completion says.
 */
public final class Lifecycle {
  private static final List<Transition> TABLE =
      List.of(
          row(DRAFT, SUBMIT, QUEUED, "the inputs are complete"),
          row(DRAFT, CANCEL, CANCELLED, "at once"),
          row(QUEUED, CLAIM, RUNNING, "the attempt number rises; a lease is set"),
          row(QUEUED, CANCEL, CANCELLED, "at once"),
          row(QUEUED, CANCEL_UNCONFIRMED, CANCELLING, "an earlier attempt may still be alive"),
          row(RUNNING, SUCCEED, SUCCEEDED, "only the current attempt"),
          row(RUNNING, FAIL, FAILED, "not retryable, or no attempts left"),
          row(RUNNING, RETRY, QUEUED, "a failure more; after a backoff"),
          row(RUNNING, RELEASE, QUEUED, "failures unchanged"),
          row(RUNNING, CANCEL, CANCELLING, "from now on it can only end cancelled"),
          row(CANCELLING, CANCEL, CANCELLING, "the first reason stays"),
          row(CANCELLING, SUCCEED, CANCELLED, "outputs erased; only once the tree is gone"),
          row(CANCELLING, FAIL, CANCELLED, "outputs erased; only once the tree is gone"),
          row(CANCELLING, STOP, CANCELLED, "the tree is gone, or the lease has run out"));

  private Lifecycle() {}

  /** The whole table, in the order of a job's life. */
  public static List<Transition> table() {
    return TABLE;
  }

  /** Where an event leads, or empty where it has no place. */
  public static Optional<JobState> next(JobState from, JobEvent event) {
    return TABLE.stream()
        .filter(row -> row.from() == from && row.event() == event)
        .map(Transition::to)
        .findFirst();
  }

  private static Transition row(JobState from, JobEvent event, JobState to, String rule) {
    return new Transition(from, event, to, rule);
  }

  /** One row: an event that takes a job from one state to another, and under which rule. */
  public record Transition(JobState from, JobEvent event, JobState to, String rule) {}

  static {
    Set<String> seen = new HashSet<>();
    for (Transition row : TABLE) {
      if (!seen.add(row.from() + "/" + row.event())) {
        throw new IllegalStateException("two rows for " + row.from() + " and " + row.event());
      }
    }
  }
}
