package dev.lethe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thousand open streams on a server with 256 MB of heap, each of which gets each event. */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ManyStreamsTest {
  private static final int STREAMS = 1_000;
  private static final int READ_MILLIS = 60_000;

  @TempDir private Path folder;
  private Folders folders = new Folders(Path.of(""));

  @BeforeEach
  void here() {
    folders = new Folders(folder);
  }

  @AfterEach
  void leaveNothing() throws IOException {
    folders.removeScratchInMemory();
  }

  @Test
  void a_thousand_streams_fit_into_a_small_heap() throws Exception {
    try (var server = Program.server(folder, Map.of());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      URI url = server.url();
      String key = Program.key(folders.data());
      try (LetheClient client = Program.client(url, folders.data())) {
        client.submit(JobSubmission.of("test.noop"));
        String before = memory(url);
        List<Stream> streams = all(threads, () -> new Stream(url, key));
        String open = memory(url);
        long began = System.nanoTime();
        String job = client.submit(JobSubmission.of("test.noop")).id();
        all(threads, streams, stream -> stream.await(job, "succeeded"));
        Duration told = Duration.ofNanos(System.nanoTime() - began);
        // All of it once more, after a time without anything: the streams are still there.
        client.delete(job);
        all(threads, streams, stream -> stream.await(job, "erased"));
        IO.println(
            "%d streams: %s before, %s open, %s after; all heard of the end of a job after %d ms"
                .formatted(STREAMS, before, open, memory(url), told.toMillis()));
        for (Stream stream : streams) {
          stream.close();
        }
        assertThat(server.text()).doesNotContain("OutOfMemoryError").doesNotContain("ERROR");
      }
      server.terminate();
      assertThat(server.exit()).as(server.text()).isZero();
    }
  }

  private interface Doing {
    void to(Stream stream) throws IOException;
  }

  private static void all(ExecutorService threads, List<Stream> streams, Doing doing)
      throws Exception {
    var futures = new ArrayList<Future<?>>();
    for (Stream stream : streams) {
      futures.add(
          threads.submit(() -> {
            doing.to(stream);
            return true;
          }));
    }
    for (Future<?> future : futures) {
      future.get();
    }
  }

  private static List<Stream> all(ExecutorService threads, Callable<Stream> opening)
      throws Exception {
    var futures = new ArrayList<Future<Stream>>();
    for (int i = 0; i < STREAMS; i++) {
      futures.add(threads.submit(opening));
    }
    var streams = new ArrayList<Stream>();
    for (Future<Stream> future : futures) {
      streams.add(future.get());
    }
    return streams;
  }

  /** Heap in use and threads of the system, as the server tells them. */
  private static String memory(URI url) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(url.resolve("/metrics")).build();
      String figures = http.send(request, BodyHandlers.ofString()).body();
      double heap =
          figures
              .lines()
              .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
              .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
              .sum();
      return "%.0f MB heap".formatted(heap / 1e6);
    }
  }

  /** One bare connection with an open stream. */
  private static final class Stream implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    Stream(URI url, String key) throws IOException {
      socket = new Socket(url.getHost(), url.getPort());
      socket.setSoTimeout(READ_MILLIS);
      String request =
          "GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 512);
      assertThat(lines.readLine()).contains("200");
      String line = lines.readLine();
      while (!line.isEmpty()) {
        line = lines.readLine();
      }
    }

    void await(String job, String word) throws IOException {
      String line = lines.readLine();
      while (!line.contains(job) || !line.contains('"' + word + '"')) {
        line = lines.readLine();
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
