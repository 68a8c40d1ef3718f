package dev.lethe.work;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.job.Job.Progress;
import dev.lethe.work.StoredQueue.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The queue as this process's own attempts see it: what several of them report at the same time is
 * one transaction.
 *
 * <p>Each end of a job costs a durable commit and a lock on what its account uses, and short jobs
 * end faster than these. So whoever has the turn reports for all who wait for it, and the next turn
 * finds those who came meanwhile; nobody waits for company.
 */
public final class GatheredReports implements JobQueue {
  private static final int AT_ONCE = 100;

  private final StoredQueue queue;
  private final Queue<Part> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock turn = new ReentrantLock();

  /** One attempt's report; its fields are written by whoever has the turn. */
  private static final class Part {
    private final Report report;
    private boolean settled;
    private @Nullable RuntimeException refused;

    Part(Report report) {
      this.report = report;
    }
  }

  public GatheredReports(StoredQueue queue) {
    this.queue = queue;
  }

  @Override
  public void finish(Assignment claim, Outcome outcome, boolean gone) {
    var mine = new Part(new Report(claim, outcome, gone));
    waiting.add(mine);
    turn.lock();
    try {
      while (!mine.settled) {
        report(taken());
      }
    } finally {
      turn.unlock();
    }
    if (mine.refused != null) {
      throw mine.refused;
    }
  }

  private List<Part> taken() {
    var parts = new ArrayList<Part>();
    for (Part next = waiting.poll(); next != null; next = waiting.poll()) {
      parts.add(next);
      if (parts.size() == AT_ONCE) {
        break;
      }
    }
    return parts;
  }

  /** Where one is refused, which undoes them all, each is reported alone. */
  private void report(List<Part> parts) {
    try {
      queue.finish(parts.stream().map(part -> part.report).toList());
      parts.forEach(part -> part.settled = true);
    } catch (RuntimeException e) {
      if (parts.size() > 1 && !outcomeUnknown(e)) {
        parts.forEach(part -> report(List.of(part)));
        return;
      }
      parts.forEach(part -> {
        part.refused = e;
        part.settled = true;
      });
    }
  }

  private static boolean outcomeUnknown(RuntimeException e) {
    return e instanceof Refusal refusal && refusal.code() == ErrorCode.OUTCOME_UNKNOWN;
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
    return queue.look(claim);
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
