package dev.lethe.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What {@code /proc} tells of processes; it does not ask the server, whose word is on trial. */
final class Processes {
  private static final Path PROC = Path.of("/proc");
  private static final Duration LOOK = Duration.ofNanos(50_000);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Processes() {}

  /** All processes that carry these words in their environment, which children inherit. */
  static List<Long> marked(String words) throws IOException {
    try (var entries = Files.list(PROC)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> Character.isDigit(name.charAt(0)))
          .map(Long::valueOf)
          .filter(pid -> text(pid, "environ").contains(words))
          .toList();
    }
  }

  /** The short name of the program. */
  static String name(long pid) {
    return text(pid, "comm").strip();
  }

  /** The program with its arguments. */
  static List<String> command(long pid) {
    return List.of(text(pid, "cmdline").split("\0"));
  }

  static boolean exists(long pid) {
    return Files.exists(PROC.resolve(Long.toString(pid)));
  }

  /** Looks twenty thousand times a second, so that it costs the processes little. */
  static void awaitGone(List<Long> pids) {
    await(LOOK, () -> pids.stream().noneMatch(Processes::exists));
  }

  /**
   * As {@link #awaitGone}, of processes that hide from their parents: such a one is dead before
   * whoever inherits it asks for its status, and that is not ours to measure.
   */
  static void awaitDead(List<Long> pids) {
    await(LOOK, () -> pids.stream().noneMatch(Processes::lives));
  }

  /** The state stands behind the name, which is in brackets and may hold any character. */
  private static boolean lives(long pid) {
    String stat = text(pid, "stat");
    int close = stat.lastIndexOf(')');
    return close > 0 && stat.charAt(close + 2) != 'Z' && stat.charAt(close + 2) != 'X';
  }

  static void await(Duration look, BooleanSupplier holds) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("waited for too long");
      }
      LockSupport.parkNanos(look.toNanos());
    }
  }

  private static String text(long pid, String file) {
    try {
      byte[] bytes = Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve(file));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException _) {
      return "";
    }
  }
}
