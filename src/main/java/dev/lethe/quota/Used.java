package dev.lethe.quota;

import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.JobState;

/**
 * How much is used of what is limited, by one job or by all of an account; or by how much that
 * changed.
 *
 * <p>This is the one place that says what a job uses. The recount says it again in SQL, and a test
 * holds the two together.
 *
 * @param bytes stored, or set aside
 */
public record Used(long bytes, long queued, long running) {
  public static final Used NOTHING = new Used(0, 0, 0);

  /** A job whose upload is on its way is to be queued, so it has its place already. */
  public static Used by(Job job) {
    boolean there = job.data() == DataState.KEPT || job.data() == DataState.TRASHED;
    boolean waits = job.state() == JobState.QUEUED || job.visibility() == Visibility.RECEIVING;
    return new Used(
        there ? job.stored().bytes() + job.stored().reserved() : 0,
        job.kept() && waits ? 1 : 0,
        job.lease() == null ? 0 : 1);
  }

  public Used plus(Used other) {
    return new Used(bytes + other.bytes, queued + other.queued, running + other.running);
  }

  public Used minus(Used other) {
    return new Used(bytes - other.bytes, queued - other.queued, running - other.running);
  }

  public long of(Limit limit) {
    return switch (limit) {
      case STORED_BYTES -> bytes;
      case QUEUED_JOBS -> queued;
      case RUNNING_JOBS -> running;
      case UPLOAD_BYTES -> 0;
    };
  }
}
