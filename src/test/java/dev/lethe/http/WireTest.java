package dev.lethe.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only shows on the bare connection: refusals by Jetty, uploads cut short, stopping. */
final class WireTest {
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final BlockingQueue<Throwable> uploads = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> observed = new LinkedBlockingQueue<>();
  private Web web;

  @BeforeEach
  void start() {
    // Long, so that a busy machine is not taken for a silent client.
    start(Duration.ofSeconds(20));
  }

  private void restart(Duration idle) {
    web.close();
    start(idle);
  }

  private void start(Duration idle) {
    web =
        Web.start(
            WebSettings.on("127.0.0.1", 0, new Random(1))
                .withIdle(idle)
                .withDrain(Duration.ofMillis(1500))
                .withObserver((m, r, s, _) -> observed.add(m + " " + r + " " + s)),
            List.of(
                Route.get(
                    "/waits",
                    ctx -> {
                      entered.countDown();
                      assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
                      Answer.json(ctx, 200, "done");
                    }),
                Route.post(
                        "/upload",
                        ctx -> {
                          try {
                            Answer.json(ctx, 200, Body.bytes(ctx).length);
                          } catch (Exception e) {
                            uploads.add(e);
                            throw e;
                          }
                        })
                    .withBodyLimit(1000)));
  }

  @AfterEach
  void stop() {
    release.countDown();
    web.close();
  }

  private Wire wire() throws Exception {
    return new Wire(web.port());
  }

  @Test
  void headers_that_are_too_large_are_a_problem() throws Exception {
    try (Wire wire = wire()) {
      String head =
          wire.send("GET /waits HTTP/1.1\r\nHost: h\r\nX-A: " + "a".repeat(20_000) + "\r\n\r\n")
              .head();
      assertThat(head).startsWith("HTTP/1.1 431").contains("application/problem+json");
      assertThat(head).containsIgnoringCase("X-Request-Id: req_").doesNotContain("Server:");
    }
    assertThat(observed.poll(5, TimeUnit.SECONDS)).endsWith(" none 431");
  }

  @Test
  void what_is_no_http_is_a_problem() throws Exception {
    try (Wire wire = wire()) {
      String head = wire.send("GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n").head();
      assertThat(head).startsWith("HTTP/1.1 400").contains("application/problem+json");
    }
  }

  @Test
  void a_path_that_cannot_be_read_ends_the_connection_and_says_so() throws Exception {
    try (Wire wire = wire()) {
      String head = wire.send("GET /waits/%00 HTTP/1.1\r\nHost: h\r\n\r\n").head();
      assertThat(head).startsWith("HTTP/1.1 400").containsIgnoringCase("Connection: close");
      assertThat(wire.rest().reset()).isFalse();
    }
  }

  @Test
  void a_body_that_is_announced_too_large_is_refused_unread() throws Exception {
    try (Wire wire = wire()) {
      String head =
          wire.send(
                  "POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\nExpect: 100"
                      + "-continue\r\n\r\n")
              .head();
      assertThat(head).startsWith("HTTP/1.1 413").containsIgnoringCase("Connection: close");
      assertThat(wire.rest().reset()).isFalse();
    }
  }

  @Test
  void the_answer_reaches_a_client_that_keeps_sending() throws Exception {
    try (Wire wire = wire()) {
      wire.send("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n");
      for (int i = 0; i < 5; i++) {
        wire.send("a".repeat(1_000_000));
      }
      assertThat(wire.head()).startsWith("HTTP/1.1 413");
      assertThat(wire.rest().reset()).isFalse();
    }
  }

  @Test
  void the_client_is_told_to_continue_when_its_body_is_wanted() throws Exception {
    try (Wire wire = wire()) {
      wire.send(
          "POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
      assertThat(wire.head()).startsWith("HTTP/1.1 100");
      assertThat(wire.send("abc").head()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void a_client_that_goes_away_in_the_middle_is_no_error() throws Exception {
    try (Wire wire = wire()) {
      wire.send("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\nabc");
    }
    assertThat(uploads.poll(5, TimeUnit.SECONDS)).isInstanceOf(ClientGone.class);
  }

  @Test
  void a_client_that_falls_silent_in_the_middle_is_cut() throws Exception {
    restart(Duration.ofSeconds(1));
    try (Wire wire = wire()) {
      wire.send("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\nabc");
      assertThat(uploads.poll(5, TimeUnit.SECONDS)).isInstanceOf(ClientGone.class);
      assertThat(wire.rest().bytes()).isZero();
    }
  }

  @Test
  void a_request_may_wait_longer_than_a_connection_may_be_idle() throws Exception {
    restart(Duration.ofSeconds(1));
    try (Wire wire = wire()) {
      wire.send("GET /waits HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(new CountDownLatch(1).await(2000, TimeUnit.MILLISECONDS)).isFalse();
      release.countDown();
      assertThat(wire.head()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void a_stop_lets_the_request_in_flight_end() throws Exception {
    try (Wire wire = wire()) {
      wire.send("GET /waits HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
      Thread stopping = Thread.ofVirtual().start(web::close);
      awaitRefused();
      release.countDown();
      assertThat(wire.head()).startsWith("HTTP/1.1 200");
      assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void a_stop_cuts_what_does_not_end_in_time() throws Exception {
    try (Wire wire = wire()) {
      wire.send("GET /waits HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
      long start = System.nanoTime();
      web.close();
      long millis = (System.nanoTime() - start) / 1_000_000;
      System.out.println("bounded stop took " + millis + " ms");
      assertThat(millis).isBetween(1000L, 8000L);
      assertThat(wire.head()).isEmpty();
    }
  }

  /** Until the server accepts no more. */
  private void awaitRefused() {
    try {
      while (true) {
        wire().close();
      }
    } catch (Exception _) {
      return;
    }
  }
}
