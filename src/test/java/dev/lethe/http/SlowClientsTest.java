package dev.lethe.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that keep a connection busy with a byte now and then, and honest ones beside them. */
final class SlowClientsTest {
  private static final long LARGE = 64L << 20;

  private Web web;

  @BeforeEach
  void start() {
    web =
        Web.start(
            WebSettings.on("127.0.0.1", 0, new Random(1))
                .withPace(new Pace(Duration.ofMillis(1_200), 1 << 20)),
            List.of(
                Route.post("/upload", ctx -> Answer.json(ctx, 200, Body.bytes(ctx).length))
                    .withBodyLimit(LARGE),
                Route.get("/quick", ctx -> Answer.json(ctx, 200, "quick")),
                Route.get("/large", ctx -> large().send(ctx)),
                Route.get(
                    "/waits",
                    ctx -> {
                      pause(2_500);
                      Answer.json(ctx, 200, "waited");
                    })));
  }

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void a_head_that_does_not_come_is_cut() throws Exception {
    try (Wire wire = new Wire(web.port())) {
      assertThat(trickle(wire, "GET /quick HTTP/1.1\r\nX-Slow: ".concat("a".repeat(200)))).isTrue();
    }
  }

  @Test
  void a_second_head_that_does_not_come_is_cut_too() throws Exception {
    try (Wire wire = new Wire(web.port())) {
      assertThat(wire.send("GET /quick HTTP/1.1\r\nHost: h\r\n\r\n").head())
          .startsWith("HTTP/1.1 200");
      assertThat(wire.in().readNBytes(7)).hasSize(7);
      pause(2_500);
      assertThat(wire.send("GET /quick HTTP/1.1\r\nHost: h\r\n\r\n").head())
          .as("a connection may rest between requests")
          .startsWith("HTTP/1.1 200");
      assertThat(wire.in().readNBytes(7)).hasSize(7);
      assertThat(trickle(wire, "GET /quick HTTP/1.1\r\nX-Slow: ".concat("a".repeat(200)))).isTrue();
    }
  }

  @Test
  void a_body_that_comes_too_slowly_is_refused() throws Exception {
    try (Wire wire = new Wire(web.port())) {
      wire.send("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\n");
      for (int i = 0; i < 100 && wire.in().available() == 0; i++) {
        wire.send("a");
        pause(50);
      }
      assertThat(wire.head()).startsWith("HTTP/1.1 408").contains("problem+json");
    }
  }

  @Test
  void a_reader_that_hardly_reads_is_cut() throws Exception {
    try (Wire wire = new Wire(web.port())) {
      wire.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(wire.head()).startsWith("HTTP/1.1 200");
      assertThat(sip(wire.in())).isLessThan(LARGE);
    }
  }

  @Test
  void who_is_only_made_to_wait_is_not_slow() throws Exception {
    try (Wire wire = new Wire(web.port())) {
      assertThat(wire.send("GET /waits HTTP/1.1\r\nHost: h\r\n\r\n").head())
          .startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void an_honest_reader_gets_all() throws Exception {
    try (Wire wire = new Wire(web.port())) {
      wire.send("GET /large HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      assertThat(wire.head()).startsWith("HTTP/1.1 200");
      assertThat(wire.rest()).isEqualTo(new Wire.End(LARGE, false));
    }
  }

  /** Sends bytes slowly; returns whether the connection was cut. */
  private static boolean trickle(Wire wire, String text) throws Exception {
    try {
      for (int i = 0; i < text.length() && wire.in().available() == 0; i++) {
        wire.send(text.substring(i, i + 1));
        pause(50);
      }
      return wire.in().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  /** Reads a little at a time until the connection is cut; returns how much that was. */
  private static long sip(InputStream in) throws Exception {
    long count = 0;
    byte[] buffer = new byte[512];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        count += read;
        pause(20);
      }
    } catch (SocketException _) {
      return count;
    }
    return count;
  }

  private static Download large() {
    var source = new Download.Source(LARGE, (_, _) -> new Zeros());
    return new Download(source, "\"tag\"", "video/mp4", "f", Download.Disposition.ATTACHMENT);
  }

  private static void pause(long millis) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
  }

  private static final class Zeros extends InputStream {
    @Override
    public int read() {
      return 0;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      return length;
    }
  }
}
