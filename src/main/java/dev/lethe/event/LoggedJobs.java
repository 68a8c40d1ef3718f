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
import java.util.Collection;
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
      append(List.of(job));
      tell(job);
    }
  }

  @Override
  public void save(List<Change> changes) {
    jobs.save(changes);
    List<Change> heard = changes.stream().filter(one -> told(one.after())).toList();
    heard.stream().filter(LoggedJobs::moved).forEach(one -> tell(one.after()));
    append(heard.stream().filter(LoggedJobs::became).map(Change::after).toList());
    heard.stream().filter(LoggedJobs::restored).forEach(one -> restore(one.after()));
    heard.stream()
        .filter(one -> !became(one) && !restored(one) && progressed(one))
        .forEach(one -> transactions.afterCommit(new Signal.Moved(one.after().id())));
  }

  /** Of a job whose upload is still on its way nobody has heard. */
  private static boolean told(Job job) {
    return job.visibility() != Visibility.RECEIVING;
  }

  private static boolean moved(Change change) {
    return !told(change.before()) || change.before().state() != change.after().state();
  }

  private static boolean became(Change change) {
    Job before = change.before();
    Job after = change.after();
    return !restored(change)
        && (moved(change)
            || before.data() != after.data()
            || before.attempts().current() != after.attempts().current());
  }

  private static boolean restored(Change change) {
    return change.before().data() == DataState.TRASHED && change.after().kept();
  }

  private static boolean progressed(Change change) {
    return !change.after().progress().equals(change.before().progress());
  }

  private void append(List<Job> became) {
    if (!became.isEmpty()) {
      log.append(became, clock.instant());
      transactions.afterCommit(new Signal.Logged());
    }
  }

  private void restore(Job job) {
    log.restored(job, clock.instant());
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
  public Optional<Job> outline(JobId id) {
    return jobs.outline(id);
  }

  @Override
  public Optional<Job> lock(JobId id) {
    return jobs.lock(id);
  }

  @Override
  public List<Job> lock(Collection<JobId> ids) {
    return jobs.lock(ids);
  }

  @Override
  public void remove(JobId id) {
    jobs.remove(id);
  }

  @Override
  public void clearContent(Collection<JobId> ids) {
    jobs.clearContent(ids);
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
  public Set<JobId> underHold(Collection<Job> some) {
    return jobs.underHold(some);
  }

  @Override
  public List<JobId> keptAfter(Optional<JobId> after, int limit) {
    return jobs.keptAfter(after, limit);
  }

  @Override
  public boolean open(AccountId account) {
    return jobs.open(account);
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
