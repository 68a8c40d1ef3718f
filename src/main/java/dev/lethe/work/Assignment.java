package dev.lethe.work;

import dev.lethe.id.JobId;
import dev.lethe.job.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A job that a worker holds for one attempt, as far as the work has to know it. Whoever does the
 * work cannot tell whether the job lies beside it or on another machine.
 */
public interface Assignment {
  JobId id();

  /** The attempt's number, which fences all it writes. */
  int attempt();

  /** The name of the job type, as in {@code video.transcode}. */
  String type();

  /** The checked parameters: a JSON object as text. */
  String params();

  /** Whether the submitter wants what was made before a cancel. */
  boolean keepPartial();

  /** Whether the job had files when it was claimed. */
  default boolean hasFiles() {
    return true;
  }

  /** The inputs that the worker has to fetch, if it is the one who does. */
  default ToFetch toFetch() {
    return ToFetch.NOTHING;
  }

  /** How long it is held; empty where that is the same for all that this process does. */
  default Optional<Hold> hold() {
    return Optional.empty();
  }

  /**
   * Inputs given by address.
   *
   * @param reserved how many bytes they may have together; 0 for as many as there is room for
   */
  record ToFetch(List<Source> sources, long reserved) {
    public static final ToFetch NOTHING = new ToFetch(List.of(), 0);

    public ToFetch {
      sources = List.copyOf(sources);
    }
  }

  /**
   * The bounds of a hold on a job.
   *
   * @param lease how long a worker may be silent before its hold is void
   * @param margin how much earlier than that it ends its own work
   * @param wallTime how long one attempt may run
   */
  record Hold(Duration lease, Duration margin, Duration wallTime) {}
}
