package dev.lethe.key;

import dev.lethe.id.JobId;
import java.util.UUID;

/**
 * A set of job ids in two longs each: ten years of graves stay in memory, and as objects they would
 * take five times the room.
 */
public final class JobSet {
  private static final int SMALLEST = 1024;

  // Pairs of high and low bits; two zeros are a free place, and no id is all zero.
  private long[] pairs = new long[2 * SMALLEST];
  private int size;

  public synchronized boolean contains(JobId job) {
    int at = place(pairs, job.uuid());
    return pairs[at] != 0 || pairs[at + 1] != 0;
  }

  public synchronized void add(JobId job) {
    if (contains(job)) {
      return;
    }
    if (4L * (size + 1) > pairs.length) {
      grow();
    }
    put(pairs, job.uuid());
    size++;
  }

  synchronized int size() {
    return size;
  }

  private void grow() {
    long[] larger = new long[Math.multiplyExact(pairs.length, 2)];
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i] != 0 || pairs[i + 1] != 0) {
        put(larger, new UUID(pairs[i], pairs[i + 1]));
      }
    }
    pairs = larger;
  }

  private static void put(long[] pairs, UUID id) {
    int at = place(pairs, id);
    pairs[at] = id.getMostSignificantBits();
    pairs[at + 1] = id.getLeastSignificantBits();
  }

  /** Where the id is, or the free place where it would go. */
  private static int place(long[] pairs, UUID id) {
    long high = id.getMostSignificantBits();
    long low = id.getLeastSignificantBits();
    int mask = pairs.length / 2 - 1;
    long mixed = (low ^ high) * 0x9e37_79b9_7f4a_7c15L;
    int at = (int) (mixed >>> 32) & mask;
    while (true) {
      long h = pairs[2 * at];
      long l = pairs[2 * at + 1];
      if ((h == 0 && l == 0) || (h == high && l == low)) {
        return 2 * at;
      }
      at = (at + 1) & mask;
    }
  }
}
