package dev.lethe.job;

import dev.lethe.job.Job.Attempts;
import dev.lethe.job.Job.Lease;
import dev.lethe.job.Job.Links;
import dev.lethe.job.Job.Progress;
import dev.lethe.job.Job.Stored;
import dev.lethe.job.Job.Terms;
import dev.lethe.job.Job.Times;
import dev.lethe.job.Job.Visibility;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The parts of a job that can change, while they change. */
final class JobEdit {
  private final Job before;
  Visibility visibility;
  JobState state;
  DataState data;
  Times times;
  Terms terms;
  Attempts attempts;
  @Nullable Lease lease;
  @Nullable Cancel cancel;
  Progress progress;
  Stored stored;
  Links links;
  Content content;

  JobEdit(Job job) {
    before = job;
    visibility = job.visibility();
    state = job.state();
    data = job.data();
    times = job.times();
    terms = job.terms();
    attempts = job.attempts();
    lease = job.lease();
    cancel = job.cancel();
    progress = job.progress();
    stored = job.stored();
    links = job.links();
    content = job.content();
  }

  void end(Instant now) {
    Instant expires = before.expiry(now);
    Instant trashed = before.data() == DataState.TRASHED ? before.times().purgeAt() : null;
    Instant purge = trashed == null ? expires : Job.earlier(trashed, expires);
    times = times.ended(now).purge(purge);
    stored = stored.reserving(0);
    lease = null;
  }

  Job done() {
    return new Job(
        before.id(),
        before.account(),
        before.type(),
        before.keySlot(),
        visibility,
        state,
        data,
        times,
        terms,
        attempts,
        lease,
        cancel,
        progress,
        stored,
        links,
        content);
  }
}
