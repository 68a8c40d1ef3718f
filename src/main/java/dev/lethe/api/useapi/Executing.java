package dev.lethe.api.useapi;

import dev.lethe.api.Domain;
import dev.lethe.id.AccountId;
import dev.lethe.job.Job;
import dev.lethe.job.JobQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The jobs of an account that this dialect made and that are executing, and the room there is for
 * one more. Between the count and the new job nobody else gets in: not on this server, and two
 * servers may be one job too generous in the same instant.
 */
final class Executing {
  private static final int PAGE = 500;

  private final Domain domain;
  private final Map<AccountId, ReentrantLock> locks = new ConcurrentHashMap<>();

  Executing(Domain domain) {
    this.domain = domain;
  }

  /**
   * What became of a call that needs room.
   *
   * @param executing the jobs that took all of it; empty if the job was made
   */
  record Entry(Optional<Job> made, List<Job> executing) {}

  /** All of them, newest first. */
  List<Job> of(AccountId account) {
    var all = new ArrayList<Job>();
    List<Job> page = page(account, Optional.empty());
    all.addAll(page);
    while (page.size() == PAGE) {
      page = page(account, Optional.of(page.getLast()));
      all.addAll(page);
    }
    return all;
  }

  /** Makes a job unless so many are executing. */
  Entry enter(AccountId account, int most, Supplier<Job> make) {
    ReentrantLock lock = locks.computeIfAbsent(account, _ -> new ReentrantLock());
    lock.lock();
    try {
      List<Job> executing = of(account);
      return executing.size() < most
          ? new Entry(Optional.of(make.get()), List.of())
          : new Entry(Optional.empty(), executing);
    } finally {
      lock.unlock();
    }
  }

  private List<Job> page(AccountId account, Optional<Job> after) {
    return domain
        .jobs()
        .list(
            new JobQuery(
                account,
                Words.EXECUTING,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Useapi.NAME),
                after.map(Job::id),
                PAGE));
  }
}
