package dev.lethe.work;

import dev.lethe.job.Job.Progress;
import dev.lethe.work.StoredQueue.Report;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The queue as this process's own attempts see it: what several of them report at the same time is
 * one transaction, for each end of a job costs a durable commit and a lock on what its account
 * uses, and short jobs end faster than these. They begin together too, and look together.
 */
public final class GatheredReports implements JobQueue {
  private final StoredQueue queue;
  private final Gathered<Report, Report> reports;
  private final Gathered<Assignment, Heartbeat> looks;

  public GatheredReports(StoredQueue queue) {
    this.queue = queue;
    this.reports = new Gathered<>(queue::finish);
    this.looks = new Gathered<>(queue::look);
  }

  @Override
  public void finish(Assignment claim, Outcome outcome, boolean gone) {
    reports.ask(new Report(claim, outcome, gone));
  }

  @Override
  public List<? extends Assignment> claim(Set<String> types, int limit) {
    return queue.claim(types, limit);
  }

  @Override
  public Heartbeat heartbeat(Assignment claim, Progress progress) {
    return queue.heartbeat(claim, progress);
  }

  @Override
  public Heartbeat look(Assignment claim) {
    return looks.ask(claim);
  }

  @Override
  public boolean takesOutputs(Assignment claim) {
    return queue.takesOutputs(claim);
  }

  @Override
  public void stopped(Assignment claim) {
    queue.stopped(claim);
  }

  @Override
  public void release(Assignment claim, boolean gone) {
    queue.release(claim, gone);
  }

  @Override
  public Duration idle(Set<String> types, Duration atMost) {
    return queue.idle(types, atMost);
  }
}
