package dev.lethe.callback;

import java.io.IOException;

/** Brings callbacks to where they go. It may block; an interrupt frees it. */
@FunctionalInterface
public interface Sender {
  /**
   * Returns once the other side has taken it.
   *
   * @throws IOException with a reason that names no address, if it did not
   */
  void send(Callback callback) throws IOException;
}
