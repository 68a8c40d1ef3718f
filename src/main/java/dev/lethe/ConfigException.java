package dev.lethe;

/** The settings cannot be used; the message is one sentence for whoever starts the program. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigException(String message) {
    super(message, null, false, false);
  }

  /** Always there, unlike a throwable's in general. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
