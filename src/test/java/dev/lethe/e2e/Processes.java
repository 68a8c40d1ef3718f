package dev.lethe.e2e;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Reads from /proc what the jobs of a server left running, however it hid. */
final class Processes {
  private static final Path PROC = Path.of("/proc");

  private Processes() {}

  /** A process for good: its number may be used again, its number and start time are not. */
  record One(long pid, String started) {}

  /** All that carry the name of the server's data folder in their environment. */
  static Set<One> ofInstance(String instance) {
    String marker = "LETHE_TREE=" + instance + "/";
    return living("environ", entry -> entry.startsWith(marker));
  }

  /** All that were given exactly this argument. */
  static Set<One> withArgument(String argument) {
    return living("cmdline", argument::equals);
  }

  static boolean alive(One process) {
    return running(process.pid()).filter(process::equals).isPresent();
  }

  private static Set<One> living(String file, Predicate<String> wanted) {
    var found = new HashSet<One>();
    for (long pid : pids()) {
      List<String> entries =
          text(PROC.resolve(pid + "/" + file))
              .map(text -> Arrays.asList(text.split("\0", -1)))
              .orElse(List.of());
      if (entries.stream().anyMatch(wanted)) {
        running(pid).ifPresent(found::add);
      }
    }
    return found;
  }

  private static List<Long> pids() {
    try (var entries = Files.list(PROC)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> Character.isDigit(name.charAt(0)))
          .map(Long::valueOf)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A zombie runs no more code. */
  private static Optional<One> running(long pid) {
    return text(PROC.resolve(pid + "/stat"))
        .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1))
        .filter(fields -> !fields[0].equals("Z") && !fields[0].equals("X"))
        .map(fields -> new One(pid, fields[19]));
  }

  private static Optional<String> text(Path file) {
    try (var stream = new FileInputStream(file.toFile())) {
      return Optional.of(new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1));
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
