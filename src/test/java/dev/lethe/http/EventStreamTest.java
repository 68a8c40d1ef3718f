package dev.lethe.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An answer without an end, against readers that read, that do not, and that go. */
@Timeout(60)
final class EventStreamTest {
  private static final String GET = "GET /v1/stream HTTP/1.1\r\nHost: x\r\n\r\n";

  private final BlockingQueue<Exception> failed = new LinkedBlockingQueue<>();

  record Said(String text) {}

  @Test
  void each_event_is_on_its_way_at_once() throws Exception {
    var go = new LinkedBlockingQueue<String>();
    try (Web web =
            start(
                Duration.ofSeconds(30),
                out -> {
                  for (String text = go.take(); !text.isEmpty(); text = go.take()) {
                    out.send("said", 7L, new Said(text));
                    out.ping();
                  }
                });
        Wire wire = new Wire(web.port()).send(GET)) {
      assertThat(wire.head())
          .contains("200 OK", "Content-Type: text/event-stream", "X-Accel-Buffering: no")
          .doesNotContain("Content-Length");
      go.add("hello\nworld");
      String event = "id: 7\nevent: said\ndata: {\"text\":\"hello\\nworld\"}\n\n";
      assertThat(chunk(wire)).isEqualTo(event);
      assertThat(chunk(wire)).isEqualTo(": ping\n\n");
      go.add("");
      assertThat(chunk(wire)).isEmpty();
    }
  }

  @Test
  void a_reader_that_takes_nothing_is_cut_and_nothing_is_collected_for_it() throws Exception {
    var sent = new LinkedBlockingQueue<Integer>();
    try (Web web =
            start(
                Duration.ofMillis(500),
                out -> {
                  while (true) {
                    out.send("said", null, new Said("x".repeat(10_000)));
                    sent.add(1);
                  }
                });
        Wire wire = new Wire(web.port()).send(GET)) {
      assertThat(wire.head()).contains("200 OK");
      assertThat(failed.poll(20, TimeUnit.SECONDS)).isInstanceOf(ClientGone.class);
      // What the two sockets hold, and no more.
      assertThat(sent.size()).isLessThan(2_000);
      assertThat(wire.rest().bytes()).isLessThan(20_000_000);
    }
  }

  @Test
  void a_reader_that_goes_is_found_out_by_a_ping() throws Exception {
    var started = new LinkedBlockingQueue<Integer>();
    try (Web web =
        start(
            Duration.ofSeconds(30),
            out -> {
              started.add(1);
              while (true) {
                out.ping();
              }
            })) {
      try (Wire wire = new Wire(web.port()).send(GET)) {
        assertThat(wire.head()).contains("200 OK");
        assertThat(started.poll(20, TimeUnit.SECONDS)).isEqualTo(1);
      }
      assertThat(failed.poll(20, TimeUnit.SECONDS)).isInstanceOf(ClientGone.class);
    }
  }

  private interface Sender {
    void send(EventStream out) throws Exception;
  }

  private Web start(Duration idle, Sender sender) {
    Route route =
        Route.get(
            "/v1/stream",
            ctx -> {
              Optional<EventStream> out = EventStream.open(ctx);
              try {
                sender.send(out.orElseThrow());
              } catch (IOException e) {
                failed.add(e);
                throw e;
              }
            });
    return Web.start(WebSettings.on("127.0.0.1", 0, new Random(1)).withIdle(idle), List.of(route));
  }

  /** One chunk of the body; empty for the last. What ends a chunk comes with the next one. */
  private static String chunk(Wire wire) throws IOException {
    String line = line(wire);
    int length = Integer.parseInt(line.isEmpty() ? line(wire) : line, 16);
    return new String(wire.in().readNBytes(length), StandardCharsets.UTF_8);
  }

  private static String line(Wire wire) throws IOException {
    var out = new StringBuilder();
    for (int c = wire.in().read(); c != '\n'; c = wire.in().read()) {
      if (c != '\r') {
        out.append((char) c);
      }
    }
    return out.toString();
  }
}
