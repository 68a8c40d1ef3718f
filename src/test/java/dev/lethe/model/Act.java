package dev.lethe.model;

import java.util.Locale;

/** What can happen to a job, each at any time. */
enum Act {
  CLAIM,
  /** The worker is not heard of for a lease and a margin. */
  HEARTBEAT_LOST,
  COMPLETE,
  /** A worker that was given up comes back and says it is done. */
  COMPLETE_BY_EARLIER_ATTEMPT,
  FAIL,
  /** A worker reports that the process tree of a cancelled attempt is gone. */
  TREE_GONE,
  CANCEL,
  DELETE,
  /** A delete that can be undone for a while. */
  DELETE_FOR_NOW,
  UNDO,
  UNDO_WINDOW_ENDS,
  CLEAN,
  HOLD,
  /** A file begins to come in, from the user of a draft or from the newest attempt. */
  UPLOAD_BEGINS,
  /** Its last byte has come. */
  UPLOAD_ENDS,
  REVOKE_LINK,
  ROTATE_KEYS,
  /** The eraser goes on to where something can come in between again. */
  ERASER_STEP;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
