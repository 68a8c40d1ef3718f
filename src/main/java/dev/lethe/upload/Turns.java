package dev.lethe.upload;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.UploadId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One request at a time works on an upload.
 *
 * <p>A client whose connection broke comes back sooner than the server learns that the old one is
 * dead. So who comes second is right: the first is cut, keeps what it has received, and the second
 * goes on from there. Only when the first does not let go in time is the second turned away.
 */
final class Turns {
  private final Map<UploadId, Turn> taken = new ConcurrentHashMap<>();
  private final Duration patience;

  Turns(Duration patience) {
    this.patience = patience;
  }

  /** What one request holds until it closes it. */
  final class Turn implements AutoCloseable {
    private final UploadId upload;
    private final Runnable cut;
    private final CountDownLatch over = new CountDownLatch(1);

    private Turn(UploadId upload, Runnable cut) {
      this.upload = upload;
      this.cut = cut;
    }

    @Override
    public void close() {
      taken.remove(upload, this);
      over.countDown();
    }
  }

  /**
   * Takes the turn, from another if need be.
   *
   * @param cut breaks off this request when the next one comes
   * @throws Refusal {@code upload_locked} if the other does not let go
   */
  Turn take(UploadId upload, Runnable cut) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    var mine = new Turn(upload, cut);
    Turn other = taken.putIfAbsent(upload, mine);
    while (other != null) {
      other.cut.run();
      if (!other.over.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new Refusal(ErrorCode.UPLOAD_LOCKED, "another request is at work on the upload");
      }
      other = taken.putIfAbsent(upload, mine);
    }
    return mine;
  }

  boolean isTaken(UploadId upload) {
    return taken.containsKey(upload);
  }
}
