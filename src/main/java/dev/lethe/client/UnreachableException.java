package dev.lethe.client;

import java.io.IOException;
import java.net.URI;

/** No server answered, or the connection to it broke. */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final URI base;
  private final boolean connected;

  UnreachableException(URI base, boolean connected, IOException cause) {
    super(sentence(base, connected, cause), cause);
    this.base = base;
    this.connected = connected;
  }

  public URI base() {
    return base;
  }

  /** False when there was not even a connection, so that nothing can have reached a server. */
  public boolean connected() {
    return connected;
  }

  private static String sentence(URI base, boolean connected, IOException cause) {
    if (!connected) {
      return "no server answers at " + base;
    }
    String why = cause.getMessage();
    return "the connection to " + base + " broke" + (why == null ? "" : ": " + why);
  }
}
