package dev.lethe.http;

import java.io.IOException;

/**
 * The client went away or stopped talking in the middle of its request or our answer: nobody's
 * error, and nobody is left to be told.
 */
public final class ClientGone extends IOException {
  private static final long serialVersionUID = 1L;

  ClientGone(IOException cause) {
    super("the client is gone", cause);
  }
}
