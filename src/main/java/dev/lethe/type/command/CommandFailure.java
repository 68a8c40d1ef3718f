package dev.lethe.type.command;

import dev.lethe.error.ErrorCode;
import dev.lethe.work.Outcome;

/** A command cannot finish its job; says with which code, and in words of ours alone. */
final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Outcome.Failed outcome;

  private CommandFailure(Outcome.Failed outcome) {
    super(outcome.message(), null, false, false);
    this.outcome = outcome;
  }

  static CommandFailure of(String message) {
    return new CommandFailure(new Outcome.Failed(ErrorCode.COMMAND_FAILED, message, false));
  }

  /** It ended by itself, with a status other than 0. */
  static CommandFailure status(int status, boolean retryable) {
    String message =
        status > 128
            ? "killed by signal %d (exit status %d)".formatted(status - 128, status)
            : "exit status " + status;
    return new CommandFailure(new Outcome.Failed(ErrorCode.COMMAND_FAILED, message, retryable));
  }

  static CommandFailure limit(String said) {
    return new CommandFailure(new Outcome.Failed(ErrorCode.LIMIT_EXCEEDED, said, false));
  }

  /** The program was removed after the job was claimed; another attempt may find it again. */
  static CommandFailure missing(String what) {
    return new CommandFailure(new Outcome.Failed(ErrorCode.TYPE_NOT_SERVED, what, true));
  }

  Outcome.Failed outcome() {
    return outcome;
  }
}
