package dev.lethe.caption;

/** A given transcript that cannot be read; its message is for whoever gave it. */
public final class BadText extends Exception {
  private static final long serialVersionUID = 1L;

  public BadText(String message) {
    super(message, null, false, false);
  }
}
