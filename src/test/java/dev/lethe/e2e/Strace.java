package dev.lethe.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lets some system calls of a running process fail until it is closed. */
final class Strace implements AutoCloseable {
  private static final Pattern SYNC = Pattern.compile("(?:fsync|fdatasync)\\((\\d+)\\) .*INJECTED");
  private static final Pattern CLOSE = Pattern.compile("close\\((\\d+)");

  private final Process process;
  private final Path log;

  private Strace(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Skips the test where processes cannot be traced, and says so. */
  static void assumeUsable(Path folder) throws IOException {
    boolean usable;
    try {
      Process tried =
          new ProcessBuilder("strace", "-o", folder.resolve("tried").toString(), "true").start();
      usable = tried.waitFor(20, TimeUnit.SECONDS) && tried.exitValue() == 0;
    } catch (IOException e) {
      usable = false;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (!usable) {
      System.out.println("SystemCallFaultsTest: skipped, strace or ptrace is not to be had here");
    }
    assumeTrue(usable, "strace");
  }

  static Strace of(long pid, List<String> calls, String error, Path folder) throws IOException {
    String names = String.join(",", calls);
    Path log = Files.createTempFile(folder, "strace", ".log");
    Process process =
        new ProcessBuilder(
                "strace",
                "-f",
                "-o",
                log.toString(),
                "-e",
                "trace=close," + names,
                "-e",
                "inject=" + names + ":error=" + error,
                "-p",
                String.valueOf(pid))
            .redirectErrorStream(true)
            .start();
    BufferedReader said = process.inputReader();
    String line = said.readLine();
    assertThat(line).as("strace").contains("attached");
    // Nobody reads the rest; it is a line or two.
    return new Strace(process, log);
  }

  /** A descriptor whose sync failed is closed before anything is synced under its number again. */
  void assertNothingIsSyncedAgain() throws IOException {
    Set<String> failed = new HashSet<>();
    for (String line : Files.readAllLines(log)) {
      Matcher sync = SYNC.matcher(line);
      Matcher close = CLOSE.matcher(line);
      if (sync.find()) {
        assertThat(failed.add(sync.group(1))).as("synced again: " + line).isTrue();
      } else if (close.find()) {
        failed.remove(close.group(1));
      }
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
