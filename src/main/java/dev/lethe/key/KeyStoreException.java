package dev.lethe.key;

/**
 * The key store cannot do what was asked, or will not start: the message is for the operator. After
 * it the outcome of the call is not known, and the call may be made again.
 */
public final class KeyStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KeyStoreException(String message) {
    super(message);
  }

  public KeyStoreException(String message, Throwable cause) {
    super(message + ": " + cause.getMessage(), cause);
  }
}
