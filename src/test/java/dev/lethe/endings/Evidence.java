package dev.lethe.endings;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Pieces of what a server stores for jobs, taken while it is there, to be looked for afterwards:
 * sealed bytes of files, of values and of label tags, and the wrapped key.
 */
final class Evidence {
  private static final int SAMPLE = 32;

  /** The key store's file: a header, then slots, each with its wrapped key at one place. */
  private static final int SLOT_HEADER = 4096;

  private static final int SLOT = 128;
  private static final int WRAPPED_AT = 20;
  private static final int WRAPPED = 60;

  private final Map<String, byte[]> samples = new LinkedHashMap<>();

  Map<String, byte[]> samples() {
    return samples;
  }

  /** How many samples there are of one sort. */
  long count(String sort) {
    return samples.keySet().stream().filter(name -> name.startsWith(sort)).count();
  }

  /** Takes pieces of all that a job has now; what it had before is kept too. */
  Evidence take(Place place, String job) throws Exception {
    for (byte[] value :
        place.rows.values("select value from sealed_values where job_id = ?", job)) {
      sample("sealed of " + job, value);
    }
    for (byte[] tag : place.rows.values("select tag from job_labels where job_id = ?", job)) {
      add("tag of " + job, tag);
    }
    for (Path blob : place.blobsOf(job)) {
      if (Files.isRegularFile(blob)) {
        sampleFile("blob of " + job, blob);
      }
    }
    long slot = place.rows.number("select key_slot from jobs where id = ?", job);
    try (var slots = new RandomAccessFile(place.slots().toFile(), "r")) {
      add("key of " + job, read(slots, SLOT_HEADER + (slot - 1) * SLOT + WRAPPED_AT, WRAPPED));
    }
    return this;
  }

  private void sample(String name, byte[] value) {
    offsets(value.length).forEach(at -> add(name, Arrays.copyOfRange(value, at, at + SAMPLE)));
  }

  private void sampleFile(String name, Path file) throws IOException {
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      for (int at : offsets(in.length())) {
        add(name, read(in, at, SAMPLE));
      }
    }
  }

  /** Both ends and three places in between. */
  private static List<Integer> offsets(long length) {
    if (length < SAMPLE) {
      throw new AssertionError("only " + length + " sealed bytes");
    }
    return LongStream.rangeClosed(0, 4)
        .map(i -> (length - SAMPLE) * i / 4)
        .distinct()
        .mapToObj(Math::toIntExact)
        .toList();
  }

  private static byte[] read(RandomAccessFile file, long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    file.seek(at);
    file.readFully(bytes);
    return bytes;
  }

  private void add(String name, byte[] bytes) {
    if (Arrays.equals(bytes, new byte[bytes.length])) {
      throw new AssertionError(name + " is nothing but zeros");
    }
    samples.put(name + " #" + samples.size(), bytes);
  }

  /** Everything to look for. */
  @SafeVarargs
  static Map<String, byte[]> together(Map<String, byte[]>... some) {
    var all = new LinkedHashMap<String, byte[]>();
    for (Map<String, byte[]> one : some) {
      all.putAll(one);
    }
    return all;
  }
}
