package dev.lethe.endings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks for many byte strings in many files at once, by their raw bytes.
 *
 * <p>The first eight bytes of each string make a number. A window of eight bytes is moved over the
 * data, and only where a small table of bits says that its number may be one of these is it looked
 * at closely. So the speed hardly depends on how many strings there are.
 */
final class Traces {
  private static final int WINDOW = Long.BYTES;
  private static final int CHUNK = 1 << 20;
  private static final int TABLE_BITS = 18;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final Map<Long, List<Wanted>> byStart = new HashMap<>();
  private final long[] table = new long[1 << (TABLE_BITS - 6)];
  private final Map<String, Set<String>> found = new TreeMap<>();
  private final List<String> unread = new ArrayList<>();
  private int longest = WINDOW;
  private long searched;

  private record Wanted(String name, byte[] bytes) {}

  Traces(Map<String, byte[]> wanted) {
    wanted.forEach((name, bytes) -> {
      if (bytes.length < WINDOW) {
        throw new IllegalArgumentException(name + " is too short to be looked for");
      }
      long start = ByteBuffer.wrap(bytes).getLong();
      byStart.computeIfAbsent(start, _ -> new ArrayList<>()).add(new Wanted(name, bytes));
      int bit = bit(start);
      table[bit >> 6] |= 1L << bit;
      longest = Math.max(longest, bytes.length);
    });
  }

  /** What was found, and in which places. */
  Map<String, Set<String>> found() {
    return found;
  }

  /** Files that went away while they were read, as those of others do, or cannot be read. */
  List<String> unread() {
    return unread;
  }

  /** How many bytes were looked through. */
  long searched() {
    return searched;
  }

  /** All files below a folder, or those that the filter lets through, and their names. */
  Traces below(Path root, BiPredicate<Path, BasicFileAttributes> filter) throws IOException {
    if (Files.exists(root)) {
      Files.walkFileTree(root, new Walk(filter));
    }
    return this;
  }

  Traces below(Path root) throws IOException {
    return below(root, (_, _) -> true);
  }

  Traces in(String place, byte[] bytes) {
    search(place, bytes, bytes.length, 0);
    return this;
  }

  private void file(Path file) {
    in("the name of " + file, file.toString().getBytes(StandardCharsets.UTF_8));
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[CHUNK + longest];
      int kept = 0;
      int read;
      while ((read = in.readNBytes(buffer, kept, CHUNK)) > 0) {
        int filled = kept + read;
        search(file.toString(), buffer, filled, kept);
        kept = Math.min(filled, longest - 1);
        System.arraycopy(buffer, filled - kept, buffer, 0, kept);
      }
    } catch (IOException e) {
      unread.add(file + ": " + e.getMessage());
    }
  }

  private void search(String place, byte[] data, int length, int seenBefore) {
    searched += length - seenBefore;
    long window = 0;
    for (int i = 0; i < length; i++) {
      window = window << 8 | (data[i] & 0xff);
      int bit = bit(window);
      if ((table[bit >> 6] >>> bit & 1) != 0 && i >= WINDOW - 1) {
        compare(place, data, i - WINDOW + 1, length, window);
      }
    }
  }

  private void compare(String place, byte[] data, int at, int length, long window) {
    for (Wanted wanted : byStart.getOrDefault(window, List.of())) {
      int end = at + wanted.bytes.length;
      if (end <= length && Arrays.equals(data, at, end, wanted.bytes, 0, wanted.bytes.length)) {
        found.computeIfAbsent(wanted.name, _ -> new TreeSet<>()).add(place);
      }
    }
  }

  private static int bit(long window) {
    return (int) (window * SPREAD >>> (Long.SIZE - TABLE_BITS));
  }

  private final class Walk extends SimpleFileVisitor<Path> {
    private final BiPredicate<Path, BasicFileAttributes> filter;

    Walk(BiPredicate<Path, BasicFileAttributes> filter) {
      this.filter = filter;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts) {
      return filter.test(folder, facts) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
      if (facts.isRegularFile() && filter.test(file, facts)) {
        file(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException why) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException why) {
      return FileVisitResult.CONTINUE;
    }
  }
}
