package dev.lethe.ending;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.lethe.ending.Erasure.Action;
import dev.lethe.ending.Erasure.Cause;
import dev.lethe.id.JobId;
import dev.lethe.id.PolicyId;
import dev.lethe.job.Job;
import dev.lethe.job.JobStore;
import dev.lethe.job.Transactions;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which time ends the data of jobs: many at once, each judged again under the lock
 * under which it is ended, so that nothing that was decided earlier counts.
 */
public final class TimedEnds {
  private final Transactions transactions;
  private final JobStore jobs;
  private final Endings endings;
  private final Trash trash;

  /**
   * How the data of a job ends.
   *
   * @param undoFor how long it can be brought back; null if it cannot
   * @param policy by which policy; null if by none
   */
  public record End(
      Action action, Cause cause, @Nullable Duration undoFor, @Nullable PolicyId policy) {}

  /** Says which of these jobs are to end, and how. */
  @FunctionalInterface
  public interface Judge {
    Map<JobId, End> judge(List<Job> locked);
  }

  public TimedEnds(Transactions transactions, JobStore jobs, Endings endings, Trash trash) {
    this.transactions = transactions;
    this.jobs = jobs;
    this.endings = endings;
    this.trash = trash;
  }

  /**
   * Ends those of these jobs that are to end and are not held, all in one transaction.
   *
   * @return how many
   */
  public int end(Collection<JobId> some, Judge judge) {
    return transactions.write(() -> {
      List<Job> locked = jobs.lock(some).stream().filter(Job::hasData).toList();
      Map<JobId, End> ends = judge.judge(locked);
      List<Job> due = locked.stream().filter(job -> ends.containsKey(job.id())).toList();
      Set<JobId> held = due.isEmpty() ? Set.of() : jobs.underHold(due);
      Map<End, List<Job>> alike =
          due.stream()
              .filter(job -> !held.contains(job.id()))
              .collect(groupingBy(job -> ends.get(job.id()), LinkedHashMap::new, toList()));
      alike.forEach(this::end);
      return alike.values().stream().mapToInt(List::size).sum();
    });
  }

  private void end(End how, List<Job> some) {
    Duration undoFor = how.undoFor();
    if (undoFor == null) {
      endings.erase(some, how.action(), how.cause(), null);
    } else {
      trash.put(some, undoFor, null, how.policy());
    }
  }
}
