package dev.lethe.quota;

import org.jspecify.annotations.Nullable;

/**
 * How much an account may have, with nothing left open.
 *
 * @param softPercent at what share of a limit its account is warned
 */
public record Limits(
    long storedBytes, long queuedJobs, long runningJobs, long uploadBytes, int softPercent) {
  /** More than anybody can have. */
  public static final long NONE = Long.MAX_VALUE;

  /** Everybody may have everything. */
  public static final Limits UNLIMITED = new Limits(NONE, NONE, NONE, NONE, 80);

  private static final double WHOLE = 100;

  public long of(Limit limit) {
    return switch (limit) {
      case STORED_BYTES -> storedBytes;
      case QUEUED_JOBS -> queuedJobs;
      case RUNNING_JOBS -> runningJobs;
      case UPLOAD_BYTES -> uploadBytes;
    };
  }

  /** From how much on its account is warned; {@link #NONE} where there is no limit. */
  public long soft(Limit limit) {
    long hard = of(limit);
    return hard == NONE ? NONE : (long) Math.ceil(hard / WHOLE * softPercent);
  }

  /**
   * What is set for one account; null where it has what the server gives to all.
   *
   * @param softPercent at what share of a limit it is warned
   */
  public record Plan(
      @Nullable Long storedBytes,
      @Nullable Long queuedJobs,
      @Nullable Long runningJobs,
      @Nullable Long uploadBytes,
      @Nullable Integer softPercent) {
    public static final Plan USUAL = new Plan(null, null, null, null, null);

    public Limits over(Limits usual) {
      return new Limits(
          storedBytes == null ? usual.storedBytes : storedBytes,
          queuedJobs == null ? usual.queuedJobs : queuedJobs,
          runningJobs == null ? usual.runningJobs : runningJobs,
          uploadBytes == null ? usual.uploadBytes : uploadBytes,
          softPercent == null ? usual.softPercent : softPercent);
    }

    public @Nullable Long of(Limit limit) {
      return switch (limit) {
        case STORED_BYTES -> storedBytes;
        case QUEUED_JOBS -> queuedJobs;
        case RUNNING_JOBS -> runningJobs;
        case UPLOAD_BYTES -> uploadBytes;
      };
    }
  }
}
