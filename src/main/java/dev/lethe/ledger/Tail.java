package dev.lethe.ledger;

import java.util.Arrays;

/**
 * The last bytes of a text that grows without bound, in a ring that grows up to its limit. Places
 * in the text are counted from its beginning, also for what is not held any more.
 */
final class Tail {
  private static final int FIRST = 4 << 10;

  private final int most;
  private byte[] ring;
  private long end;

  Tail(int most) {
    this.most = most;
    this.ring = new byte[Math.min(FIRST, most)];
  }

  /** Where the text ends. */
  long end() {
    return end;
  }

  /** The first place that is still held. */
  long start() {
    return Math.max(0, end - ring.length);
  }

  void append(byte[] bytes, int offset, int length) {
    makeRoom(length);
    int skipped = Math.max(0, length - ring.length);
    end += skipped;
    int from = offset + skipped;
    int left = length - skipped;
    while (left > 0) {
      int at = (int) (end % ring.length);
      int n = Math.min(left, ring.length - at);
      System.arraycopy(bytes, from, ring, at, n);
      from += n;
      left -= n;
      end += n;
    }
  }

  /** Copies what is held from a place on; returns how many bytes, 0 at the end. */
  int read(long from, byte[] into, int offset, int length) {
    int at = (int) (from % ring.length);
    int n = (int) Math.min(Math.min(length, end - from), ring.length - at);
    System.arraycopy(ring, at, into, offset, n);
    return n;
  }

  /** Where the first whole line begins that is held, if one begins soon. */
  long firstLine() {
    long start = start();
    if (start == 0) {
      return 0;
    }
    for (long at = start; at < Math.min(end, start + FIRST); at++) {
      if (ring[(int) (at % ring.length)] == '\n') {
        return at + 1;
      }
    }
    return start;
  }

  void clear() {
    Arrays.fill(ring, (byte) 0);
    end = 0;
  }

  private void makeRoom(int more) {
    if (end + more <= ring.length || ring.length == most) {
      return;
    }
    // Grows only while all of the text is held, so every byte keeps its place.
    int size = ring.length;
    while (size < most && end + more > size) {
      size = (int) Math.min(most, 2L * size);
    }
    byte[] larger = Arrays.copyOf(ring, size);
    Arrays.fill(ring, (byte) 0);
    ring = larger;
  }
}
