package dev.lethe.event;

import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where events are kept, for as long as the settings say. */
public interface EventLog {
  /** {@link #append(List, Instant)} of one job. */
  default void append(Job job, Instant at) {
    append(List.of(job), at);
  }

  /**
   * Appends what jobs have become. To be called in the transaction of the change and after the jobs
   * were written: that order is what {@link Tail} relies on.
   */
  void append(List<Job> jobs, Instant at);

  /** As {@link #append}, of a job that was brought back from the trash to what it was before. */
  default void restored(Job job, Instant at) {
    append(job, at);
  }

  /**
   * Events in their order.
   *
   * @param after without this one and those before it
   * @param upTo with this one
   */
  List<Event> list(Selection what, long after, long upTo, int limit);

  /** The number of the last event of a job; 0 if none is kept. */
  long lastOf(JobId job);

  Kept kept();

  /** How far a job is. */
  Optional<Moved> progressOf(JobId job);

  /** A reader that begins behind the last event there is now. */
  Tail tail();

  /** Deletes events that happened before, oldest first and at most so many; returns how many. */
  int prune(Instant before, int limit);

  /**
   * What can be read.
   *
   * @param deleted all events up to this number are deleted
   * @param newest the highest number there is
   */
  record Kept(long deleted, long newest) {
    /** Whether somebody who has seen this event can be told of all that followed. */
    public boolean follows(long number) {
      return number >= deleted && number <= newest;
    }
  }

  /**
   * One reader's way along the end of the log. Numbers are given out before a commit, so an event
   * can become visible after one with a higher number; a tail waits for it and passes none over.
   */
  interface Tail {
    /** The next events in their order; empty if there are none now, or one of them has to wait. */
    List<Event> next(int limit);

    /** Whether a number is missing that may still come: to be asked again soon. */
    boolean waiting();

    /** Of all events up to this number none is still to come. */
    long position();
  }
}
