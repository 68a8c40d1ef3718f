package dev.lethe.callback;

import dev.lethe.id.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which jobs somebody is still to be told of. It holds neither addresses nor words: these are the
 * job's, and go with it.
 */
public interface CallbackStore {
  /** Has a job told anew, as from its first try, whatever of it was still to be told. */
  void add(JobId job, Instant due);

  /** What is due, the longest first. */
  List<Telling> due(Instant now, int limit);

  /** When the next one is due. */
  Optional<Instant> nextDue();

  /** Notes a try, unless there is something newer to tell of the job. */
  void tried(Telling telling, Instant next);

  /** Takes it off the list, unless there is something newer to tell of the job. */
  void remove(Telling telling);

  /**
   * One job to be told of.
   *
   * @param dialect who finds the words
   * @param version which change of the job this is for
   * @param tries how often it was tried
   */
  record Telling(JobId job, String dialect, long version, int tries) {}
}
