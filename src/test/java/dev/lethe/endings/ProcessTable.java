package dev.lethe.endings;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The processes of the whole machine as /proc shows them; those that are only waiting for a parent
 * to ask for their status (zombies) are dead.
 */
final class ProcessTable {
  private static final Path ROOT = Path.of("/proc");

  private ProcessTable() {}

  /** A living process and its command line. */
  record Living(long pid, String command) {}

  /** Processes with the marker in their argument list. */
  static List<Living> marked(String marker) {
    return living(pid -> text(pid, "cmdline").contains(marker));
  }

  /** Processes that carry the marker in their arguments, environment or working folder. */
  static List<Living> touching(String marker) {
    return living(pid ->
        text(pid, "cmdline").contains(marker)
            || text(pid, "environ").contains(marker)
            || workingFolder(pid).contains(marker));
  }

  /** Ends what a test of a weak cage may leave; only processes with the test's own marker. */
  static void killMarked(String marker) throws Exception {
    Until.holds(
        "no process " + marker,
        Duration.ofSeconds(10),
        () -> {
          List<Living> left = marked(marker);
          left.forEach(p -> ProcessHandle.of(p.pid()).ifPresent(ProcessHandle::destroyForcibly));
          return left.isEmpty();
        });
  }

  private static List<Living> living(Predicate<Long> wanted) {
    long self = ProcessHandle.current().pid();
    var found = new ArrayList<Living>();
    try (var entries = Files.newDirectoryStream(ROOT, "[0-9]*")) {
      for (Path entry : entries) {
        long pid = Long.parseLong(entry.getFileName().toString());
        if (pid != self && wanted.test(pid) && alive(pid)) {
          found.add(new Living(pid, text(pid, "cmdline").replace('\0', ' ')));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new AssertionError("/proc cannot be read", e);
    }
    return found;
  }

  /** The state stands behind the name, which is in brackets and may hold any character. */
  private static boolean alive(long pid) {
    String stat = text(pid, "stat");
    int close = stat.lastIndexOf(')');
    return close > 0 && stat.charAt(close + 2) != 'Z' && stat.charAt(close + 2) != 'X';
  }

  private static String workingFolder(long pid) {
    try {
      return Files.readSymbolicLink(ROOT.resolve(pid + "/cwd")).toString();
    } catch (IOException _) {
      return "";
    }
  }

  /** Empty for a process that is gone meanwhile. */
  private static String text(long pid, String file) {
    try (var stream = new FileInputStream("/proc/" + pid + "/" + file)) {
      return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }
}
