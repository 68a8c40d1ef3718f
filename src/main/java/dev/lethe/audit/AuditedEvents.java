package dev.lethe.audit;

import dev.lethe.event.Event;
import dev.lethe.event.EventLog;
import dev.lethe.event.Moved;
import dev.lethe.event.Selection;
import dev.lethe.id.JobId;
import dev.lethe.job.Actor;
import dev.lethe.job.Cancel;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An event log beside which an audit entry is written of each event: every change of a job passes
 * it once, in its own transaction.
 */
public final class AuditedEvents implements EventLog {
  private final EventLog events;
  private final AuditLog audit;

  public AuditedEvents(EventLog events, AuditLog audit) {
    this.events = events;
    this.audit = audit;
  }

  @Override
  public void append(List<Job> jobs, Instant at) {
    events.append(jobs, at);
    audit.append(jobs.stream().map(job -> entry(job, at)).toList());
  }

  private static Entry entry(Job job, Instant at) {
    String became = job.data() == DataState.KEPT ? job.state().word() : job.data().word();
    return new Entry(at, by(job), job.account(), job.id(), "job." + became, null, outcome(job));
  }

  /** What the job was before was told then; who brought it back, the trash tells. */
  @Override
  public void restored(Job job, Instant at) {
    events.restored(job, at);
  }

  /** What a job becomes by itself is the server's doing. */
  private static Entry.By by(Job job) {
    boolean users =
        switch (job.state()) {
          case DRAFT, QUEUED -> job.data() == DataState.KEPT && job.attempts().current() == 0;
          case CANCELLING, CANCELLED ->
              job.data() == DataState.KEPT
                  && job.cancel() != null
                  && usersOwn(job.cancel().by())
                  && job.cancel().stop() != Cancel.Stop.LEASE_EXPIRED;
          case RUNNING, SUCCEEDED, FAILED -> false;
        };
    Entry.By unsaid = users ? Entry.By.account(job.account()) : Entry.By.SERVER;
    return Actor.present().map(who -> new Entry.By(who.account(), who.key())).orElse(unsaid);
  }

  /** Once the one above it that asked is not known any more, its work ends by itself. */
  private static boolean usersOwn(Cancel.By by) {
    return switch (by) {
      case USER, DELETE -> true;
      case PARENT, DEADLINE -> false;
    };
  }

  private static String outcome(Job job) {
    Cancel cancel = job.cancel();
    if (job.data() == DataState.KEPT && job.state() == JobState.CANCELLED && cancel != null) {
      return cancel.stop() == null ? "done" : cancel.stop().word();
    }
    return job.data() == DataState.ERASING ? "begun" : "done";
  }

  @Override
  public List<Event> list(Selection what, long after, long upTo, int limit) {
    return events.list(what, after, upTo, limit);
  }

  @Override
  public long lastOf(JobId job) {
    return events.lastOf(job);
  }

  @Override
  public Kept kept() {
    return events.kept();
  }

  @Override
  public Optional<Moved> progressOf(JobId job) {
    return events.progressOf(job);
  }

  @Override
  public Tail tail() {
    return events.tail();
  }

  @Override
  public int prune(Instant before, int limit) {
    return events.prune(before, limit);
  }
}
