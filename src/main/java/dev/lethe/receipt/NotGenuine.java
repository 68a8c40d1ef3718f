package dev.lethe.receipt;

/** A text that claims to be a signed statement and is none; says why. */
public final class NotGenuine extends Exception {
  private static final long serialVersionUID = 1L;

  NotGenuine(String why) {
    super(why);
  }

  NotGenuine(String why, Throwable cause) {
    super(why, cause);
  }
}
