package dev.lethe.cli;

/** What a verb tells the shell. */
final class ExitCode {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  /** The server took it on, and it had not come to its end when the verb returned. */
  static final int ACCEPTED = 3;

  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
