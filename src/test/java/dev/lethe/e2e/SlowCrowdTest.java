package dev.lethe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five hundred clients that send a byte a second, to a server with 256 MB of heap: others do not
 * notice them, memory does not grow with them, and each is cut.
 */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class SlowCrowdTest {
  private static final int CROWD = 500;
  private static final int ASKED = 200;
  private static final int SECONDS = 8;

  @TempDir private Path folder;
  private final List<Socket> crowd = new ArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void leaveNothing() throws IOException {
    for (Socket socket : crowd) {
      socket.close();
    }
    new Folders(folder).removeScratchInMemory();
  }

  @Test
  void heads_that_come_byte_by_byte() throws Exception {
    crowd(_ -> "GET /healthz HTTP/1.1\r\nHost: h\r\nX-Slow: ", null);
  }

  @Test
  void bodies_that_come_byte_by_byte() throws Exception {
    crowd(
        key ->
            "POST /v1/jobs HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                + key
                + "\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n ",
        "HTTP/1.1 408 ");
  }

  @Test
  void uploads_that_come_byte_by_byte() throws Exception {
    crowd(
        key ->
            "POST /v1/jobs HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                + key
                + "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n"
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"job\"\r\n\r\n"
                + "{\"type\":\"test.noop\"}\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n",
        "HTTP/1.1 408 ");
  }

  private interface Beginning {
    String with(String key);
  }

  private void crowd(Beginning beginning, @org.jspecify.annotations.Nullable String answer)
      throws Exception {
    try (var server = Program.server(folder, Map.of("disk.free_floor", "1MiB"))) {
      URI url = server.url();
      String key = Program.key(new Folders(folder).data());
      ask(url, key);
      double[] idle = ask(url, key);
      long heapIdle = heap(server);
      long rssIdle = rss(server);
      byte[] bytes = beginning.with(key).getBytes(StandardCharsets.ISO_8859_1);
      long began = System.nanoTime();
      for (int i = 0; i < CROWD; i++) {
        var socket = new Socket("127.0.0.1", url.getPort());
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(bytes);
        crowd.add(socket);
      }
      trickle(1);
      double[] beside = ask(url, key);
      long heapBeside = heap(server);
      trickle(SECONDS);
      double[] later = ask(url, key);
      long rssBeside = rss(server);
      int cut = awaitCut(answer);
      IO.println(
          "crowd of %d: other requests p50/p95/max ms idle %s, beside %s, later %s;"
                  .formatted(CROWD, shown(idle), shown(beside), shown(later))
              + " heap after a collection %d -> %d MiB, RSS %d -> %d MiB; cut %d in %.1f s"
                  .formatted(
                      heapIdle >> 20,
                      heapBeside >> 20,
                      rssIdle >> 20,
                      rssBeside >> 20,
                      cut,
                      (System.nanoTime() - began) / 1e9));
      assertThat(cut).isEqualTo(CROWD);
      assertThat(heapBeside - heapIdle).isLessThan(120L << 20);
      assertThat(later[ASKED / 2]).isLessThan(Math.max(20, 10 * idle[ASKED / 2]));
      ask(url, key);
    }
  }

  /** A byte each second from each of them. */
  private void trickle(int seconds) throws Exception {
    for (int second = 0; second < seconds; second++) {
      for (Socket socket : crowd) {
        try {
          socket.getOutputStream().write('x');
        } catch (SocketException _) {
          // It is cut already, which is counted at the end.
        }
      }
      assertThat(new CountDownLatch(1).await(1, TimeUnit.SECONDS)).isFalse();
    }
  }

  private int awaitCut(@org.jspecify.annotations.Nullable String answer) throws Exception {
    trickle(3);
    int cut = 0;
    for (Socket socket : crowd) {
      try {
        byte[] said = socket.getInputStream().readAllBytes();
        String text = new String(said, StandardCharsets.ISO_8859_1);
        assertThat(text).startsWith(answer == null ? "" : answer);
        cut++;
      } catch (SocketException _) {
        cut++;
      }
    }
    return cut;
  }

  /** Milliseconds of each request, sorted. */
  private double[] ask(URI url, String key) throws Exception {
    double[] took = new double[ASKED];
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/v1/jobs?limit=1"))
            .header("Authorization", "Bearer " + key)
            .timeout(Duration.ofSeconds(20))
            .build();
    for (int i = 0; i < ASKED; i++) {
      long began = System.nanoTime();
      assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
      took[i] = (System.nanoTime() - began) / 1e6;
    }
    Arrays.sort(took);
    return took;
  }

  private static String shown(double[] took) {
    return "%.1f/%.1f/%.1f".formatted(took[ASKED / 2], took[ASKED * 95 / 100], took[ASKED - 1]);
  }

  private static long heap(Program server) throws Exception {
    jcmd(server, "GC.run");
    String info = jcmd(server, "GC.heap_info").replaceAll("(?s)Metaspace.*", "");
    return Pattern.compile("total \\d+K, used (\\d+)K")
            .matcher(info)
            .results()
            .mapToLong(found -> Long.parseLong(found.group(1)))
            .sum()
        << 10;
  }

  private static String jcmd(Program server, String command) throws Exception {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(server.pid()), command).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }

  private static long rss(Program server) throws IOException {
    String status = Files.readString(Path.of("/proc", Long.toString(server.pid()), "status"));
    return Long.parseLong(status.replaceAll("(?s).*VmRSS:\\s+(\\d+).*", "$1")) << 10;
  }
}
