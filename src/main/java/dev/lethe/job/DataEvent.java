package dev.lethe.job;

import java.util.Locale;

/** What can happen to the data of a job. */
public enum DataEvent {
  CLEAN,
  DELETE,
  /** A delete that can be undone for a while. */
  TRASH,
  UNDELETE,
  /** Its own date has come, or that of a draft nobody hands in. */
  EXPIRY,
  /** The time in which it could be brought back is over. */
  PURGE,
  /** An upload that was not finished is undone. */
  DISCARD,
  /** Its key was destroyed already: an older copy of the database had brought the job back. */
  BURIED,
  /** The eraser has verified that nothing is left. */
  VERIFIED;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
