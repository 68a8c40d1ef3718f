package dev.lethe.fetch;

import static dev.lethe.fetch.Failures.assertFailed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.error.ErrorCode;
import dev.lethe.fetch.HttpFetcher.Limits;
import dev.lethe.work.Fetcher.Fetched;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a fetch waits for its source, and who can end the wait. */
@Timeout(60)
final class PatienceTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final Limits LIMITS =
      new Limits(
          1_000_000,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          new MediaTypes(List.of("*/*")));

  private Origin origin;

  @BeforeEach
  void open() throws IOException {
    origin = new Origin();
  }

  @AfterEach
  void close() {
    origin.close();
  }

  @Test
  void a_source_that_falls_silent_is_left() {
    var hold = new CountDownLatch(1);
    origin.on("/head", _ -> hold.await());
    origin.on(
        "/body",
        out -> {
          Origin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100", "some");
          hold.await();
        });
    var impatient =
        new Limits(1_000_000, Duration.ofSeconds(30), Duration.ofMillis(100), LIMITS.types());
    for (String path : List.of("/head", "/body")) {
      assertFailed(
          ErrorCode.INPUT_UNREACHABLE,
          true,
          () -> text(fetcher(impatient).open(origin.url("film.example", path))));
    }
    hold.countDown();
  }

  @Test
  void a_source_that_drips_is_left_when_all_its_time_is_over() {
    origin.on(
        "/",
        out -> {
          Origin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000000", "");
          var never = new CountDownLatch(1);
          while (!never.await(20, TimeUnit.MILLISECONDS)) {
            out.write('x');
            out.flush();
          }
        });
    var hurried =
        new Limits(1_000_000, Duration.ofMillis(500), Duration.ofSeconds(30), LIMITS.types());
    long began = System.nanoTime();
    assertFailed(
        ErrorCode.INPUT_UNREACHABLE,
        true,
        () -> text(fetcher(hurried).open(origin.url("film.example", "/"))));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void all_redirects_together_have_the_time_of_one_fetch() {
    var hold = new CountDownLatch(1);
    origin.redirect("/", "/slow");
    origin.on("/slow", _ -> hold.await());
    var hurried =
        new Limits(1_000_000, Duration.ofMillis(500), Duration.ofSeconds(30), LIMITS.types());
    assertFailed(
        ErrorCode.INPUT_UNREACHABLE,
        true,
        () -> fetcher(hurried).open(origin.url("film.example", "/")));
    hold.countDown();
  }

  @Test
  void an_interrupt_frees_whoever_waits_for_a_source() throws Exception {
    var reached = new CountDownLatch(1);
    var hold = new CountDownLatch(1);
    origin.on(
        "/",
        out -> {
          Origin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100", "some");
          reached.countDown();
          hold.await();
        });
    assertInterrupted(reached, () -> text(fetcher(LIMITS).open(origin.url("film.example", "/"))));
    hold.countDown();
  }

  @Test
  void an_interrupt_frees_whoever_waits_for_a_name() throws Exception {
    var reached = new CountDownLatch(1);
    var hold = new CountDownLatch(1);
    Resolver stuck =
        _ -> {
          reached.countDown();
          try {
            hold.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return List.of(HERE);
        };
    assertInterrupted(
        reached,
        () ->
            new HttpFetcher(LIMITS, stuck, HERE::equals, UnaryOperator.identity())
                .open(origin.url("stuck.example", "/")));
    hold.countDown();
  }

  private static void assertInterrupted(CountDownLatch reached, ThrowingCallable fetch)
      throws Exception {
    var task =
        new FutureTask<>(() -> {
          try {
            fetch.call();
            return "it came through";
          } catch (IOException e) {
            return "freed";
          } catch (Throwable e) {
            throw new AssertionError(e);
          }
        });
    Thread fetching = Thread.ofVirtual().start(task);
    reached.await();
    fetching.interrupt();
    assertThat(task.get(10, TimeUnit.SECONDS)).isEqualTo("freed");
  }

  private static HttpFetcher fetcher(Limits limits) {
    return new HttpFetcher(limits, _ -> List.of(HERE), HERE::equals, UnaryOperator.identity());
  }

  private static String text(Fetched found) throws IOException {
    try (found) {
      return new String(found.bytes().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
