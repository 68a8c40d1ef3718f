package dev.lethe.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.JobSubmission;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * How fast encrypted files are downloaded, whole and in ranges at places by chance, beside nginx
 * that serves the plain file to the same client. One connection each, in turns.
 */
final class RangeBench {
  private static final int MEGABYTE = 1 << 20;
  private static final int FILE_BYTES = 256 * MEGABYTE;
  private static final int RANGE_BYTES = 4 * MEGABYTE;
  private static final int RANGES = 64;
  private static final int SMALL_BYTES = 1 << 10;
  private static final int SMALL_RANGES = Integer.getInteger("bench.warm", 12_000);
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 7;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** One server and the file it serves. */
  private record Origin(int port, String path, String authorization) {}

  private RangeBench() {}

  public static void main(String[] args) throws Exception {
    Figures.machine("before");
    try (var folder = Folder.create()) {
      Path plain = noise(Files.createDirectory(folder.resolve("plain")).resolve("file"));
      try (var lethe = RunningLethe.start(folder.path(), Map.of("LETHE_DISK__FREE_FLOOR", "1MiB"));
          var client = lethe.client()) {
        var draft = JobSubmission.of("video.transcode").asDraft();
        String job = client.submit(draft, List.of(FilePart.of(plain)), ByteProgress.NONE).id();
        String artifact = client.artifacts(job).getFirst().id();
        var encrypted =
            new Origin(lethe.port(), "/v1/artifacts/" + artifact, "Bearer " + lethe.key());
        int port = freePort();
        Process nginx = nginx(folder.path(), plain.getParent(), port);
        try {
          var beside = new Origin(port, "/file", "none");
          rate(encrypted, RangeBench::small);
          compare("ranges of 4 MiB", encrypted, beside, RangeBench::ranges);
          compare("the whole file", encrypted, beside, RangeBench::whole);
        } finally {
          nginx.destroy();
          nginx.waitFor();
        }
      }
    }
    Figures.machine("after");
  }

  /** Reads so many bytes on one connection. */
  private interface Reader {
    long read(Connection from) throws IOException;
  }

  private static void compare(String what, Origin encrypted, Origin plain, Reader reader)
      throws IOException {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      double lethe = rate(encrypted, reader);
      double nginx = rate(plain, reader);
      if (round >= 0) {
        ours.add(lethe);
        theirs.add(nginx);
      }
    }
    Figures lethe = Figures.of(ours);
    Figures nginx = Figures.of(theirs);
    Figures.line(what + ", encrypted", "%5.0f MB/s  (%s)", lethe.median(), lethe.all("%.0f"));
    Figures.line(what + ", nginx, plain", "%5.0f MB/s  (%s)", nginx.median(), nginx.all("%.0f"));
    Figures.line("ratio", "%.2f (aim: at least 0.50)", lethe.median() / nginx.median());
  }

  private static double rate(Origin origin, Reader reader) throws IOException {
    try (var connection = new Connection(origin)) {
      long began = System.nanoTime();
      long bytes = reader.read(connection);
      return bytes / ((System.nanoTime() - began) / 1e3);
    }
  }

  private static long ranges(Connection from) throws IOException {
    return ranges(from, RANGES, RANGE_BYTES);
  }

  /** What a request costs before its first byte takes this many until it is compiled. */
  private static long small(Connection from) throws IOException {
    return ranges(from, SMALL_RANGES, SMALL_BYTES);
  }

  private static long ranges(Connection from, int ranges, int size) throws IOException {
    var random = new Random(7);
    long bytes = 0;
    for (int i = 0; i < ranges; i++) {
      long first = random.nextInt(FILE_BYTES - size);
      bytes += from.get("Range: bytes=" + first + "-" + (first + size - 1) + "\r\n", 206);
    }
    return bytes;
  }

  private static long whole(Connection from) throws IOException {
    return from.get("", 200);
  }

  /** One connection that asks again and again, and throws away what it gets. */
  private static final class Connection implements AutoCloseable {
    private final Origin origin;
    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[64 << 10];

    Connection(Origin origin) throws IOException {
      this.origin = origin;
      this.socket = new Socket("127.0.0.1", origin.port);
      this.in = new BufferedInputStream(socket.getInputStream(), buffer.length);
    }

    /** Returns how many bytes the body had. */
    long get(String header, int status) throws IOException {
      String request =
          "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: %s\r\n%s\r\n"
              .formatted(origin.path, origin.authorization, header);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      String first = line();
      if (!first.startsWith("HTTP/1.1 " + status)) {
        throw new IOException(first);
      }
      long length = -1;
      String line;
      while (!(line = line()).isEmpty()) {
        if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
          length = Long.parseLong(line.substring(15).strip());
        }
      }
      for (long left = length; left > 0; ) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw new IOException("the body ended early");
        }
        left -= read;
      }
      return length;
    }

    private String line() throws IOException {
      var line = new StringBuilder();
      int c;
      while ((c = in.read()) != '\n') {
        if (c < 0) {
          throw new IOException("the connection ended");
        }
        line.append((char) c);
      }
      return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static Path noise(Path file) throws IOException {
    byte[] megabyte = new byte[MEGABYTE];
    var random = new Random(1);
    try (var out = Files.newOutputStream(file)) {
      for (int i = 0; i < FILE_BYTES / MEGABYTE; i++) {
        random.nextBytes(megabyte);
        out.write(megabyte);
      }
    }
    return file;
  }

  /** One worker, as its user says, with the settings of Debian: sendfile and no log of requests. */
  private static Process nginx(Path folder, Path root, int port)
      throws IOException, InterruptedException {
    Path place = Files.createDirectory(folder.resolve("nginx"));
    Path config = place.resolve("nginx.conf");
    Files.writeString(
        config,
        """
        daemon off;
        worker_processes 1;
        user %2$s;
        error_log stderr;
        pid %1$s/pid;
        events {}
        http {
          access_log off;
          sendfile on;
          tcp_nopush on;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          server {
            listen 127.0.0.1:%3$d;
            root %4$s;
          }
        }
        """
            .formatted(place, System.getProperty("user.name"), port, root));
    Process nginx =
        new ProcessBuilder("nginx", "-p", place.toString(), "-c", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(place.resolve("log").toFile())
            .start();
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!answers(port)) {
      if (!nginx.isAlive() || System.nanoTime() > until) {
        nginx.destroy();
        throw new IOException("nginx does not start: " + Files.readString(place.resolve("log")));
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    return nginx;
  }

  private static boolean answers(int port) throws IOException {
    try (var _ = new Socket("127.0.0.1", port)) {
      return true;
    } catch (ConnectException _) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
