package dev.lethe.cli;

/** A verb cannot do what it was asked, for a reason of its own; one sentence says which. */
final class FailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FailedException(String sentence) {
    super(sentence, null, false, false);
  }
}
