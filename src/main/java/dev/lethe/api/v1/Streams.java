package dev.lethe.api.v1;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import java.util.concurrent.Semaphore;

/** How many answers without an end this server gives at a time. */
final class Streams {
  private final Semaphore free;

  Streams(int most) {
    this.free = new Semaphore(most);
  }

  /**
   * Takes a place, to be closed with the answer.
   *
   * @throws Refusal {@code too_many_streams} if there is none
   */
  Place take() {
    if (!free.tryAcquire()) {
      throw new Refusal(ErrorCode.TOO_MANY_STREAMS, "close one, or try again later");
    }
    return free::release;
  }

  /** One open answer. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }
}
