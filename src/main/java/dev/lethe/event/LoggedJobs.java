package dev.lethe.event;

import dev.lethe.callback.Callback;
import dev.lethe.callback.CallbackStore;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.JobQuery;
import dev.lethe.job.JobState;
import dev.lethe.job.JobStore;
import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A job store that writes an event beside each change of a job's state or data, and that somebody
 * is to be told of it where somebody asked for that. It stands at the one place through which every
 * change goes, so that no way of changing a job can forget its event, and inside the transaction of
 * the change, so that neither is ever durable without the other.
 */
public final class LoggedJobs implements JobStore {
  private final JobStore jobs;
  private final EventLog log;
  private final CallbackStore callbacks;
  private final Transactions transactions;
  private final InstantSource clock;

  public LoggedJobs(
      JobStore jobs,
      EventLog log,
      CallbackStore callbacks,
      Transactions transactions,
      InstantSource clock) {
    this.jobs = jobs;
    this.log = log;
    this.callbacks = callbacks;
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public void insert(Job job) {
    jobs.insert(job);
    if (told(job)) {
      append(job);
      tell(job);
    }
  }

  @Override
  public void save(Job before, Job after) {
    jobs.save(before, after);
    if (!told(after)) {
      return;
    }
    if (!told(before) || before.state() != after.state()) {
      tell(after);
    }
    if (before.data() == DataState.TRASHED && after.kept()) {
      log.restored(after, clock.instant());
      transactions.afterCommit(new Signal.Logged());
    } else if (!told(before) || became(before, after)) {
      append(after);
    } else if (!after.progress().equals(before.progress())) {
      transactions.afterCommit(new Signal.Moved(after.id()));
    }
  }

  /** Of a job whose upload is still on its way nobody has heard. */
  private static boolean told(Job job) {
    return job.visibility() != Visibility.RECEIVING;
  }

  private static boolean became(Job before, Job after) {
    return before.state() != after.state()
        || before.data() != after.data()
        || before.attempts().current() != after.attempts().current();
  }

  private void append(Job job) {
    log.append(job, clock.instant());
    transactions.afterCommit(new Signal.Logged());
  }

  private void tell(Job job) {
    if (Callback.wanted(job)) {
      callbacks.add(job.id(), clock.instant());
      transactions.afterCommit(new Signal.Telling());
    }
  }

  @Override
  public Optional<Job> find(JobId id) {
    return jobs.find(id);
  }

  @Override
  public Optional<Job> lock(JobId id) {
    return jobs.lock(id);
  }

  @Override
  public void remove(JobId id) {
    jobs.remove(id);
  }

  @Override
  public void clearContent(JobId id) {
    jobs.clearContent(id);
  }

  @Override
  public List<Job> list(JobQuery query) {
    return jobs.list(query);
  }

  @Override
  public List<JobId> due(Due what, Instant now, int limit) {
    return jobs.due(what, now, limit);
  }

  @Override
  public List<JobId> heldBy(String worker) {
    return jobs.heldBy(worker);
  }

  @Override
  public Set<Long> boundSlots() {
    return jobs.boundSlots();
  }

  @Override
  public boolean underHold(Job job) {
    return jobs.underHold(job);
  }

  @Override
  public List<JobId> keptAfter(Optional<JobId> after, int limit) {
    return jobs.keptAfter(after, limit);
  }

  @Override
  public Job.Stored stored(AccountId account) {
    return jobs.stored(account);
  }

  @Override
  public long madeSince(AccountId account, Instant since) {
    return jobs.madeSince(account, since);
  }

  @Override
  public Map<JobState, Long> counts() {
    return jobs.counts();
  }
}
