package dev.lethe.retention;

import dev.lethe.id.JobId;
import dev.lethe.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What will end by itself and when. However many jobs there are, it is no larger than this.
 *
 * @param at when that was looked up
 * @param all everything that will end by itself
 * @param dueNow what is due already
 * @param days what falls due on each of the next days, by the number of the day since 1970 in UTC;
 *     days without anything are not in it
 * @param later what falls due after these
 * @param held what of all this is held, and so waits
 * @param kinds by type and state
 * @param sample those that are due first
 * @param complete whether all jobs were looked at
 */
public record Preview(
    Instant at,
    Sum all,
    Sum dueNow,
    Map<Long, Sum> days,
    Sum later,
    Sum held,
    Map<Kind, Sum> kinds,
    List<Sample> sample,
    boolean complete) {
  /** So many days are told one by one. */
  public static final int DAYS = 30;

  private static final int SAMPLE = 10;
  private static final long DAY = Duration.ofDays(1).toMillis();

  /** How many jobs, and what they have stored. */
  public record Sum(long jobs, long bytes) {
    public static final Sum NONE = new Sum(0, 0);

    Sum plus(long more) {
      return new Sum(jobs + 1, bytes + more);
    }

    public Sum plus(Sum other) {
      return new Sum(jobs + other.jobs, bytes + other.bytes);
    }
  }

  /** What can be told apart among jobs without knowing what is in them. */
  public record Kind(String type, JobState state) {}

  /** One of the jobs. */
  public record Sample(
      JobId id, String type, JobState state, @Nullable Instant ended, boolean held, Fate fate) {}

  /** The number of a day since 1970, in UTC. */
  static long day(Instant at) {
    return Math.floorDiv(at.toEpochMilli(), DAY);
  }

  /** Adds up job after job. */
  static final class Adding {
    private static final Comparator<Sample> DUE_LAST =
        Comparator.comparing((Sample one) -> one.fate().at())
            .thenComparing(one -> one.id().toString())
            .reversed();

    private final Instant now;
    private final Map<Long, Sum> days = new TreeMap<>();
    private final Map<Kind, Sum> kinds =
        new TreeMap<>(Comparator.comparing(Kind::type).thenComparing(Kind::state));
    private final PriorityQueue<Sample> sample = new PriorityQueue<>(DUE_LAST);
    private Sum all = Sum.NONE;
    private Sum dueNow = Sum.NONE;
    private Sum later = Sum.NONE;
    private Sum held = Sum.NONE;

    Adding(Instant now) {
      this.now = now;
    }

    void add(Facts job, Fate fate) {
      all = all.plus(job.bytes());
      kinds.merge(new Kind(job.type(), job.state()), Sum.NONE.plus(job.bytes()), Sum::plus);
      if (job.held()) {
        held = held.plus(job.bytes());
      }
      if (fate.due(now)) {
        dueNow = dueNow.plus(job.bytes());
      } else if (day(fate.at()) - day(now) < DAYS) {
        days.merge(day(fate.at()), Sum.NONE.plus(job.bytes()), Sum::plus);
      } else {
        later = later.plus(job.bytes());
      }
      sample.add(new Sample(job.id(), job.type(), job.state(), job.ended(), job.held(), fate));
      if (sample.size() > SAMPLE) {
        sample.poll();
      }
    }

    Preview done(boolean complete) {
      List<Sample> first = sample.stream().sorted(DUE_LAST.reversed()).toList();
      return new Preview(now, all, dueNow, days, later, held, kinds, first, complete);
    }
  }
}
