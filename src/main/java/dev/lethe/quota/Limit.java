package dev.lethe.quota;

import java.util.Locale;

/** What an account can have too much of. */
public enum Limit {
  /** The plain bytes of all its files, with what is set aside for those on their way. */
  STORED_BYTES,
  /** Jobs that wait for their turn, with those whose upload is on its way. */
  QUEUED_JOBS,
  /** Jobs that workers hold at a time. */
  RUNNING_JOBS,
  /** The bytes of one file. */
  UPLOAD_BYTES;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
