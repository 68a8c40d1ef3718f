package dev.lethe.store;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Tells a disk that fails under a statement from a statement that is wrong. */
final class SqliteTrouble {
  private static final int PRIMARY = 0xff;

  private SqliteTrouble() {}

  /** What to throw instead; whatever is not the disk's fault stays as it is. */
  static Throwable told(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof SQLiteException database) {
        int code = database.getResultCode().code & PRIMARY;
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
          return new Refusal(ErrorCode.STORAGE_FULL, "the disk of the database is full");
        }
        if (code == SQLiteErrorCode.SQLITE_IOERR.code) {
          return new Refusal(ErrorCode.STORAGE_FAILED, "the disk of the database failed");
        }
      }
    }
    return failure;
  }
}
