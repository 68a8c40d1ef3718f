package dev.lethe.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * One tree under test: its folder, and a number that each of its processes carries in its argument
 * list, so that survivors can be read from /proc however they hid.
 */
final class Trial implements AutoCloseable {
  /** Ignores signals, leaves its parents, its session and, if told so, its environment. */
  private static final String HOSTILE =
      """
      trap '' TERM HUP INT
      mark=$1
      case $2 in
        bare) clean='env -i' ;;
        *) clean= ;;
      esac
      case $3 in
        away) cd / ; exec 2>/dev/null ;;
      esac
      (setsid $clean sh -c "trap '' TERM; (sleep $mark & :) ; sleep $mark; sleep $mark" \\
        >/dev/null &)
      $clean setsid sh -c "trap '' TERM; sleep $mark; sleep $mark" >/dev/null &
      (setsid sh -c "(setsid $clean sleep $mark &)" >/dev/null &)
      while [ "$(grep -l -a -z -x -F "$mark" /proc/[0-9]*/cmdline 2>/dev/null | wc -l)" -lt 4 ]; do
        :
      done
      echo ready
      sleep $mark; sleep $mark
      """;

  final String mark = "98765." + ThreadLocalRandom.current().nextInt(1_000_000, 10_000_000);
  final Path scratch;
  final ProcessTree tree;

  Trial(Containment containment, Path folder) {
    try {
      scratch = Files.createTempDirectory(folder, "scratch-").toRealPath();
      Files.writeString(scratch.resolve("hostile.sh"), HOSTILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    tree = containment.open(new TreeSpec("t" + mark.replace('.', '-'), scratch));
  }

  /** Returns once all of the hostile family is up. */
  ProcessTree.Child startHostile(String environment, String folder) throws IOException {
    var child = tree.start(List.of("sh", "hostile.sh", mark, environment, folder));
    awaitReady(child);
    return child;
  }

  ProcessTree.Child shell(String script) throws IOException {
    return tree.start(List.of("sh", "-c", script, "sh", mark));
  }

  void awaitReady(ProcessTree.Child child) throws IOException {
    var line = reader(child.stdout()).readLine();
    if (!"ready".equals(line)) {
      throw new AssertionError("not started: " + line + ", " + text(child.stderr()));
    }
  }

  List<String> alive() {
    return alive(mark);
  }

  /** Every living process, wherever it went, that has the mark in its arguments. */
  static List<String> alive(String mark) {
    return Procfs.all().stream()
        .filter(Procfs.Proc::alive)
        .flatMap(process -> commandLine(process.pid()).stream())
        .filter(line -> line.contains(mark) && !line.contains("java"))
        .toList();
  }

  private static Optional<String> commandLine(long pid) {
    return Procfs.text(Path.of("/proc/" + pid + "/cmdline"))
        .map(text -> pid + ": " + text.replace('\0', ' '));
  }

  static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }

  static BufferedReader reader(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  static List<String> java(String main, String... arguments) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Stream.concat(
            Stream.of(
                java,
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main),
            Stream.of(arguments))
        .toList();
  }

  @Override
  public void close() {
    tree.close();
  }
}
