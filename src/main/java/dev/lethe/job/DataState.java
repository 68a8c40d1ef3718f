package dev.lethe.job;

import java.util.Locale;

/** Where the data of a job stands: its files, parameters, names, results. It never goes back. */
public enum DataState {
  KEPT,
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
