package dev.lethe.ledger;

import dev.lethe.id.JobId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The open downloads of this node, by job, so that an erasure or the end of a link can cut them.
 *
 * <p>A cut is told to a stream in two ways: the stream looks before it gives out each piece, and
 * whoever sends it may leave an action that frees a sender blocked on a slow reader. Beside that, a
 * stream asks again each second or MiB whether the job is still kept and its pass good, for what
 * began on another node.
 */
public final class Reads {
  private static final long ASK_BYTES = 1 << 20;
  private static final long ASK_NANOS = Duration.ofSeconds(1).toNanos();

  private final Map<JobId, Set<Reading>> open = new ConcurrentHashMap<>();
  private final Predicate<JobId> stillKept;

  /**
   * Makes an empty registry.
   *
   * @param stillKept asks the database
   */
  public Reads(Predicate<JobId> stillKept) {
    this.stillKept = stillKept;
  }

  Reading open(JobId job) {
    return open(job, Pass.OWNER);
  }

  Reading open(JobId job, Pass pass) {
    var reading = new Reading(job, pass);
    open.compute(
        job,
        (_, set) -> {
          Set<Reading> readings = set == null ? ConcurrentHashMap.newKeySet() : set;
          readings.add(reading);
          return readings;
        });
    return reading;
  }

  /** Cuts every open stream of a job. */
  public void cut(JobId job) {
    cut(job, _ -> true);
  }

  /** Cuts the open streams of a job that are read by such a pass. */
  void cut(JobId job, Predicate<Pass> by) {
    open.getOrDefault(job, Set.of()).stream()
        .filter(reading -> by.test(reading.pass))
        .forEach(Reading::cut);
  }

  /** Cuts the streams whose pass has run out, for a sender that is blocked does not look. */
  void cutOver() {
    open.values().stream()
        .flatMap(Set::stream)
        .filter(reading -> reading.pass.over())
        .forEach(Reading::cut);
  }

  /** Waits until no stream of a job is open any more; returns whether that is so. */
  public boolean awaitClosed(JobId job, Duration atMost) throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    for (Reading reading : open.getOrDefault(job, Set.of())) {
      if (!reading.closed.await(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    return true;
  }

  /** One open stream. */
  final class Reading implements AutoCloseable {
    private final JobId job;
    private final Pass pass;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean cut;
    private volatile @Nullable Runnable onCut;
    private long sinceAsked;
    private long askedAt = System.nanoTime();

    private Reading(JobId job, Pass pass) {
      this.job = job;
      this.pass = pass;
    }

    ReadStream stream(SeekableByteChannel channel, long offset, long length) throws IOException {
      channel.position(offset);
      return new ReadStream(this, channel, length);
    }

    private void cut() {
      cut = true;
      Runnable action = onCut;
      if (action != null) {
        action.run();
      }
    }

    /** Leaves an action that frees the sender; it may run on any thread, at once if already cut. */
    void onCut(Runnable action) {
      onCut = action;
      if (cut) {
        action.run();
      }
    }

    boolean wasCut() {
      return cut;
    }

    /** To be called before more bytes are given out; fails if they are not to be. */
    void ask(long more) throws IOException {
      long now = System.nanoTime();
      sinceAsked += more;
      if (sinceAsked >= ASK_BYTES || now - askedAt >= ASK_NANOS) {
        sinceAsked = 0;
        askedAt = now;
        if (!stillKept.test(job) || !pass.stands()) {
          cut();
        }
      }
      if (pass.over()) {
        cut();
      }
      if (cut) {
        throw notKept();
      }
    }

    IOException notKept() {
      return new IOException("the data of " + job + " is not to be read any more");
    }

    @Override
    public void close() {
      closed.countDown();
      open.computeIfPresent(
          job,
          (_, set) -> {
            set.remove(this);
            return set.isEmpty() ? null : set;
          });
    }
  }

  /** A part of a file as a stream that fails once its job is not kept or its pass not good. */
  public static final class ReadStream extends InputStream {
    private final Reading reading;
    private final SeekableByteChannel channel;
    private long left;

    private ReadStream(Reading reading, SeekableByteChannel channel, long length) {
      this.reading = reading;
      this.channel = channel;
      this.left = length;
    }

    /** Leaves an action that frees the sender; it may run on any thread, at once if already cut. */
    public ReadStream onCut(Runnable action) {
      reading.onCut(action);
      return this;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int n = channel.read(ByteBuffer.wrap(into, offset, (int) Math.min(length, left)));
      reading.ask(Math.max(n, 0));
      left -= Math.max(n, 0);
      return n;
    }

    @Override
    public void close() throws IOException {
      try {
        channel.close();
      } finally {
        reading.close();
      }
    }
  }
}
