package dev.lethe.retention;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A way along an index, over jobs in the order in which they come of an age: each has to be looked
 * at once when it does.
 *
 * @param account only the jobs of this one
 * @param after at which age a job is met
 */
public record Walk(Kind kind, Optional<AccountId> account, Duration after) {

  /** Along what. */
  public enum Kind {
    /** Drafts, by when they were made. */
    DRAFTS,
    /** Ended jobs without a date of their own, by when they ended. */
    ENDED,
    /** The same by when they were made; others are met as well. */
    CREATED
  }

  /** How far it has come: behind this job. */
  public record Mark(Instant at, JobId id) {}

  Mark mark(Facts job) {
    Instant at =
        switch (kind) {
          case DRAFTS, CREATED -> job.created();
          case ENDED -> job.ended() == null ? job.created() : job.ended();
        };
    return new Mark(at, job.id());
  }
}
