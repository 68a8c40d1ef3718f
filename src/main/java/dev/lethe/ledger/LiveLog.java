package dev.lethe.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.id.JobId;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * The log of one attempt while it runs: its end is held in memory, for readers and to be stored
 * when the attempt ends. Readers wait here for more; none of them holds anything of it.
 */
public final class LiveLog {
  private static final long LOOK_MILLIS = 1_000;

  private final JobId job;
  private final int attempt;
  private final Reads reads;
  private final Consumer<LiveLog> forget;

  // Guarded by this.
  private final Tail tail;
  private boolean ended;
  private boolean cut;

  LiveLog(JobId job, int attempt, int most, Reads reads, Consumer<LiveLog> forget) {
    this.job = job;
    this.attempt = attempt;
    this.tail = new Tail(most);
    this.reads = reads;
    this.forget = forget;
  }

  public JobId job() {
    return job;
  }

  public int attempt() {
    return attempt;
  }

  public synchronized void write(byte[] bytes, int offset, int length) {
    if (!ended && !cut) {
      tail.append(bytes, offset, length);
      notifyAll();
    }
  }

  public synchronized boolean isEmpty() {
    return tail.end() == 0;
  }

  /** How much of it is not held any more. */
  public synchronized long dropped() {
    return tail.firstLine();
  }

  /** The attempt says nothing more; readers come to the end. */
  public void end() {
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    forget.accept(this);
  }

  /** The data of the job is not kept any more: nothing of it stays in memory. */
  synchronized void cut() {
    cut = true;
    tail.clear();
    notifyAll();
  }

  /**
   * A reader that fails once the data of the job is not kept.
   *
   * @param follow whether to wait for more until the attempt ends
   */
  public Reader read(boolean follow) {
    return new Reader(follow);
  }

  static byte[] notice(long dropped) {
    return ("[" + dropped + " bytes were dropped here]\n").getBytes(UTF_8);
  }

  /** One reader's way through the log. */
  public final class Reader extends InputStream {
    private final Reads.Reading reading = reads.open(job);
    private final boolean follow;
    private long place;
    private byte[] notice = {};
    private int noticed;

    private Reader(boolean follow) {
      this.follow = follow;
    }

    /** Leaves an action that frees the sender; it may run on any thread, at once if already cut. */
    public void onCut(Runnable action) {
      reading.onCut(action);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read;
      synchronized (LiveLog.this) {
        while (place == tail.end() && follow && !ended && !cut && !reading.wasCut()) {
          pause();
        }
        skipDropped();
        read = noticed < notice.length ? readNotice(into, offset, length) : 0;
        if (read == 0) {
          read = tail.read(Math.min(place, tail.end()), into, offset, length);
          place += read;
        }
        if (cut) {
          throw reading.notKept();
        }
      }
      reading.ask(read);
      return read == 0 ? -1 : read;
    }

    private void pause() throws IOException {
      try {
        LiveLog.this.wait(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    private void skipDropped() {
      if (place < tail.start()) {
        long first = tail.firstLine();
        notice = notice(first - place);
        noticed = 0;
        place = first;
      }
    }

    private int readNotice(byte[] into, int offset, int length) {
      int n = Math.min(length, notice.length - noticed);
      System.arraycopy(notice, noticed, into, offset, n);
      noticed += n;
      return n;
    }

    @Override
    public void close() {
      reading.close();
    }
  }
}
