package dev.lethe.event;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.job.JobState;
import java.time.Instant;

/**
 * What one job became at one moment. It holds nothing that anybody said, so it may outlive the data
 * of its job.
 *
 * @param number its place in the order of all events; rises, not always by one
 */
public record Event(
    long number,
    AccountId account,
    JobId job,
    String type,
    JobState state,
    DataState data,
    int attempt,
    Instant at) {

  /** Whether nothing follows by itself: the work has ended and no erasure is to come. */
  public boolean last() {
    return last(state, data);
  }

  public static boolean last(JobState state, DataState data) {
    return state.ended() && (data == DataState.KEPT || data == DataState.ERASED);
  }
}
