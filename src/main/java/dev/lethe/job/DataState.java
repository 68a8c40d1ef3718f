package dev.lethe.job;

import java.util.Locale;

/**
 * Where the data of a job stands: its files, parameters, names, results. {@link DataLifecycle} says
 * how one becomes another. From the trash there is a way back, and from nowhere else.
 */
public enum DataState {
  KEPT,
  /** All of it is there, and nobody gets to see it: it can be brought back for a while. */
  TRASHED,
  ERASING,
  ERASED;

  /** The spelling on the wire and in the database. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static DataState of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
