package dev.lethe.retention;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.JobState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the rules look at in a job, beside its labels.
 *
 * @param ownDate when it goes by what was said of this job alone
 * @param ownTerm whether that was said by whoever submitted it
 * @param held whether a hold keeps it for now
 */
public record Facts(
    JobId id,
    AccountId account,
    String type,
    JobState state,
    DataState data,
    Instant created,
    @Nullable Instant ended,
    @Nullable Instant ownDate,
    boolean ownTerm,
    boolean held,
    long bytes) {

  /** Those of a job of which nobody asked whether it is held. */
  public static Facts of(Job job) {
    return new Facts(
        job.id(),
        job.account(),
        job.type(),
        job.state(),
        // What is still being received is no job yet, and ends in a way of its own.
        job.visibility() == Visibility.RECEIVING ? DataState.ERASED : job.data(),
        job.times().created(),
        job.times().ended(),
        job.times().purgeAt(),
        job.terms().expiresIn() != null,
        false,
        job.stored().bytes());
  }
}
