package dev.lethe.sweep;

import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One job of a sweep, and what became of it.
 *
 * @param code why it was refused; null unless it was
 * @param erasure what erases it; null if nothing does
 * @param receiptSha256 the hash of that erasure's receipt, once there is one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Item(
    JobId job,
    State state,
    @Nullable Why code,
    @Nullable ErasureId erasure,
    byte @Nullable [] receiptSha256) {

  /** How far it is. */
  public enum State {
    PLANNED,
    /** It was begun: its erasure is on the way, or its work is being stopped. */
    WAITING,
    /** It is erased and verified, or its work has stopped. */
    DONE,
    REFUSED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Why a job that was planned was left alone. */
  public enum Why {
    /** There is no such job any more, or it belongs to others. */
    NOT_FOUND,
    JOB_DELETED,
    JOB_ERASED,
    JOB_HELD,
    JOB_NOT_TERMINAL,
    /** Its work had ended before it could be cancelled. */
    JOB_ENDED,
    /** The filter that the plan was made with does not fit it any more. */
    JOB_CHANGED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Item planned(JobId job) {
    return new Item(job, State.PLANNED, null, null, null);
  }

  static Item refused(JobId job, Why code) {
    return new Item(job, State.REFUSED, code, null, null);
  }

  static Item waiting(JobId job, @Nullable ErasureId erasure) {
    return new Item(job, State.WAITING, null, erasure, null);
  }

  Item done(byte @Nullable [] receipt) {
    return new Item(job, State.DONE, null, erasure, receipt);
  }
}
