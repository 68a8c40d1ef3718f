package dev.lethe.job;

import java.util.Locale;

/** What can happen to the execution of a job. */
public enum JobEvent {
  SUBMIT,
  CLAIM,
  SUCCEED,
  FAIL,
  /** A failure that another attempt may mend: a retryable error, a lost lease, a crashed worker. */
  RETRY,
  /** The worker gives the job back unharmed, as at a shutdown. */
  RELEASE,
  CANCEL,
  /** A cancel while an earlier attempt is not confirmed dead. */
  CANCEL_UNCONFIRMED,
  /** The process tree of the cancelled attempt is gone, or its lease has run out. */
  STOP;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
