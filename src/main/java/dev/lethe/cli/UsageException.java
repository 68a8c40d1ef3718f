package dev.lethe.cli;

/** The command line asks for something that makes no sense; one sentence says what. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String sentence) {
    super(sentence, null, false, false);
  }
}
