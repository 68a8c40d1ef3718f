package dev.lethe.disk;

/** The kinds of durable steps: a crash between any two of them must be survived. */
public enum Step {
  /** A new, empty file. */
  CREATE,
  /** Bytes at the end of a new file. */
  WRITE,
  /** Bytes written over a file in place: a key, a grave, a header. */
  OVERWRITE,
  TRUNCATE,
  FSYNC,
  RENAME,
  UNLINK,
  MKDIR,
  RMDIR,
  /** What was made, renamed or removed in a folder becomes durable. */
  FSYNC_FOLDER,
  /** A database transaction. */
  COMMIT,
  /** The database moves its log into its file, and cuts it. */
  CHECKPOINT
}
