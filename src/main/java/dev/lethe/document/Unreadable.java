package dev.lethe.document;

/** Ends the parsing from any depth with a reason that the owner of the document is to read. */
final class Unreadable extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** The words that the server knows. */
  enum Reason {
    /** It is none of the documents that are read here, or is damaged. */
    NOT_DOCUMENT,
    /** It cannot be read without a password. */
    ENCRYPTED,
    /** It, or what would come of it, is too large. */
    LIMIT,
    /** A program beside the parser failed. */
    PROGRAM
  }

  Unreadable(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  static Unreadable damaged(String what) {
    return new Unreadable(Reason.NOT_DOCUMENT, what);
  }

  static Unreadable limit(String which) {
    return new Unreadable(Reason.LIMIT, which);
  }

  static Unreadable encrypted() {
    return new Unreadable(Reason.ENCRYPTED, "the document is encrypted");
  }

  Reason reason() {
    return reason;
  }
}
