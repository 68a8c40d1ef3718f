package dev.lethe.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.client.LetheClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server as its users start it: by the launcher, in a process of its own, on a free port. */
final class RunningLethe implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] ALIVE =
      "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".getBytes(UTF_8);

  private final Process process;
  private final Path data;
  private final int port;
  private final Duration firstAnswer;

  private RunningLethe(Process process, Path data, int port, long began) throws IOException {
    this.process = process;
    this.data = data;
    this.port = port;
    awaitAnswer(began + PATIENCE.toNanos());
    this.firstAnswer = Duration.ofNanos(System.nanoTime() - began);
  }

  /**
   * Returns at its first answer.
   *
   * @param settings as the environment gives them, such as {@code LETHE_WORK__SLOTS}
   */
  static RunningLethe start(Path folder, Map<String, String> settings) throws IOException {
    Path data = folder.resolve("data");
    int port = freePort();
    var builder =
        new ProcessBuilder(
            Objects.requireNonNull(System.getProperty("lethe.launcher")),
            "serve",
            "--listen",
            "127.0.0.1:" + port,
            "--data",
            data.toString());
    builder.environment().put("LETHE_SCRATCH__DIR", folder.resolve("scratch").toString());
    // One account asks as often as it can.
    for (String rate : List.of("READ", "WRITE", "END")) {
      builder.environment().put("LETHE_RATES__" + rate, "1000000");
      builder.environment().put("LETHE_RATES__" + rate + "_BURST", "1000000");
    }
    builder.environment().putAll(settings);
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("server.log").toFile());
    long began = System.nanoTime();
    Process process = builder.start();
    try {
      return new RunningLethe(process, data, port, began);
    } catch (IOException e) {
      process.destroy();
      throw new IOException(Files.readString(folder.resolve("server.log")), e);
    }
  }

  LetheClient client() throws IOException {
    return new LetheClient(URI.create("http://127.0.0.1:" + port), key());
  }

  int port() {
    return port;
  }

  String key() throws IOException {
    return Files.readString(data.resolve("admin.key")).strip();
  }

  long pid() {
    return process.pid();
  }

  /** From the start of the launcher to the first answer of {@code /healthz}. */
  Duration firstAnswer() {
    return firstAnswer;
  }

  /** Returns after so long a time in which nobody asks it anything. */
  void leaveAlone(Duration time) throws IOException, InterruptedException {
    if (process.waitFor(time)) {
      throw new IOException("the server ended by itself");
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("the server did not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitAnswer(long until) throws IOException {
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > until) {
        throw new IOException("the server does not answer");
      }
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
  }

  private boolean answers() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      socket.getOutputStream().write(ALIVE);
      return new String(socket.getInputStream().readAllBytes(), UTF_8).startsWith("HTTP/1.1 200");
    } catch (IOException _) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
