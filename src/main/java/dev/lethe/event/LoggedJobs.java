package dev.lethe.event;

import dev.lethe.callback.Callback;
import dev.lethe.callback.CallbackStore;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.JobStore;
import dev.lethe.job.JobStoreAround;
import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import java.time.InstantSource;
import java.util.List;

/**
 * A job store that writes an event beside each change of a job's state or data, and that somebody
 * is to be told of it where somebody asked for that. It stands at the one place through which every
 * change goes, so that no way of changing a job can forget its event, and inside the transaction of
 * the change, so that neither is ever durable without the other.
 */
public final class LoggedJobs implements JobStoreAround {
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
  public JobStore inner() {
    return jobs;
  }
}
