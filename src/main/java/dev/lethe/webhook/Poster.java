package dev.lethe.webhook;

import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Optional;

/** Brings messages to endpoints. It may block; an interrupt frees it. */
public interface Poster {
  /**
   * Posts JSON, once, and follows no redirect.
   *
   * @throws InterruptedIOException if the thread was interrupted: nobody knows whether it arrived
   */
  Answer post(String url, Map<String, String> headers, byte[] json) throws InterruptedIOException;

  /** Why nothing could ever be brought there, as far as the address alone can tell. */
  Optional<String> fault(String url);
}
