package dev.lethe.fsck;

import java.util.Locale;

/** What can be wrong between the rows, the files and the keys. */
public enum Kind {
  /** A folder of no job, or of one that was erased. */
  STRAY_FOLDER(true),
  /** A file in the folder of a job that no row names. */
  STRAY_FILE(true),
  /** What was to become a file, and nobody is writing it. */
  LEFTOVER_TEMP(true),
  /** Plain files of an attempt that does not run here. */
  LEFTOVER_SCRATCH(true),
  /** A key that no job and no account refers to. */
  KEY_WITHOUT_JOB(true),
  /** A job whose data is kept, and it has no folder. */
  MISSING_FOLDER(false),
  /** A job whose data is kept, and the system does not let its folder be read. */
  UNREADABLE_FOLDER(false),
  /** A row that says there is a file, and there is none. */
  MISSING_FILE(false),
  /** A file of another length than its row says. */
  WRONG_SIZE(false),
  /** A file of the right length, whose bytes are not those that were written. */
  WRONG_HASH(false),
  /** A row of a file that is being written, and nobody writes. The next start removes it. */
  ABANDONED_WRITE(false),
  /** A job whose data is kept, and its key is gone. */
  JOB_WITHOUT_KEY(false),
  /** A job whose key is there and cannot be read. */
  UNREADABLE_KEY(false);

  private final boolean repairable;

  Kind(boolean repairable) {
    this.repairable = repairable;
  }

  /** Whether it is ended by removing what nothing refers to. Rows are never changed. */
  public boolean repairable() {
    return repairable;
  }

  /** The spelling on the wire and in metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
