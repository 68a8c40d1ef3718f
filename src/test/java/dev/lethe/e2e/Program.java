package dev.lethe.e2e;

import dev.lethe.client.LetheClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A Java process of this project, with what it printed so far. */
public final class Program implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final Thread reader;

  // Guarded by lines.
  private boolean ended;

  private Program(Process process) {
    this.process = process;
    this.reader = Thread.ofPlatform().daemon().name("output").start(this::collect);
  }

  /** The server with the test job types; it may not listen yet. */
  public static Program server(Path folder, Map<String, String> settings) throws IOException {
    var arguments = new ArrayList<String>();
    arguments.add(folder.toString());
    settings.forEach((key, value) -> arguments.add(key + "=" + value));
    return java(ServerProcess.class.getName(), arguments, folder, Map.of());
  }

  /** A worker with the test job types; it may not have asked yet. */
  public static Program worker(Path folder, URI server, String key, int slots) throws IOException {
    List<String> arguments =
        List.of(folder.toString(), server.toString(), key, String.valueOf(slots));
    return java(WorkerProcess.class.getName(), arguments, folder, Map.of());
  }

  /** The command line as users have it. */
  static Program lethe(Path folder, Map<String, String> env, String... arguments)
      throws IOException {
    return java("dev.lethe.Main", List.of(arguments), folder, env);
  }

  private static Program java(
      String main, List<String> arguments, Path folder, Map<String, String> env)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            // These processes live for seconds: optimising their code takes longer than that.
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            main));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("LETHE_"));
    builder.environment().putAll(env);
    Process process = builder.start();
    process.getOutputStream().close();
    return new Program(process);
  }

  /** Where it listens, once it does. */
  public URI url() {
    String line = line(ServerProcess.READY);
    return URI.create(line.substring(line.indexOf(ServerProcess.READY)).substring(9).strip());
  }

  /** A client with the key of the first start. */
  public static LetheClient client(URI url, Path data) throws IOException {
    return new LetheClient(url, key(data));
  }

  static String key(Path data) throws IOException {
    return Files.readString(data.resolve("admin.key")).strip();
  }

  /** The first line that contains this; waits for it. */
  String line(String part) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    synchronized (lines) {
      while (true) {
        for (String line : lines) {
          if (line.contains(part)) {
            return line;
          }
        }
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (ended || left <= 0) {
          throw new AssertionError("no line with \"" + part + "\" in:\n" + text());
        }
        await(left);
      }
    }
  }

  private void await(long millis) {
    try {
      lines.wait(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** All it printed so far. */
  public String text() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Whether it ends by itself in this time. */
  boolean endsWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** SIGKILL, and its end. */
  public void kill() {
    process.destroyForcibly();
    int _ = exit();
  }

  /** SIGTERM; returns at once. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end; all it printed is there then. */
  int exit() {
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("did not end:\n" + text());
      }
      reader.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  private void collect() {
    try (BufferedReader output = process.inputReader()) {
      for (@Nullable String line = output.readLine(); line != null; line = output.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("(the output broke: " + e + ")");
    } finally {
      synchronized (lines) {
        ended = true;
        lines.notifyAll();
      }
    }
  }

  private void add(String line) {
    synchronized (lines) {
      lines.add(line);
      lines.notifyAll();
    }
  }
}
