package dev.lethe.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds pieces of 32 bytes of many values in a file, at any offset, in one pass. The first eight
 * bytes of each piece lead to it; a bit per hash keeps the pass from asking for every offset.
 */
final class Pieces {
  private static final int LENGTH = 32;
  private static final int BITS = 24;

  private final Map<Long, byte[]> byFront = new HashMap<>();
  private final BitSet fronts = new BitSet(1 << BITS);

  void add(byte[] value) {
    for (int at = 0; at + LENGTH <= value.length; at += LENGTH) {
      long front = ByteBuffer.wrap(value, at, Long.BYTES).getLong();
      byFront.put(front, Arrays.copyOfRange(value, at, at + LENGTH));
      fronts.set(hash(front));
    }
  }

  /** In all files of a folder. */
  int countIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      int found = 0;
      for (Path file : files.toList()) {
        found += countIn(Files.readAllBytes(file));
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int countIn(byte[] file) {
    int found = 0;
    long front = 0;
    for (int i = 0; i < file.length; i++) {
      front = front << Byte.SIZE | (file[i] & 0xff);
      int at = i - Long.BYTES + 1;
      if (at >= 0 && fronts.get(hash(front)) && isPiece(front, file, at)) {
        found++;
      }
    }
    return found;
  }

  private boolean isPiece(long front, byte[] file, int at) {
    byte[] piece = byFront.get(front);
    return piece != null
        && at + LENGTH <= file.length
        && Arrays.equals(piece, 0, LENGTH, file, at, at + LENGTH);
  }

  private static int hash(long front) {
    return (int) (front * 0x9E3779B97F4A7C15L >>> (Long.SIZE - BITS));
  }
}
