package dev.lethe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Downloads over a real connection: headers, ranges, and how a broken one looks to the client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DownloadTest {
  private static final String TAG = "\"art_1\"";
  private static final int LENGTH = 300_000;

  private final byte[] content = new byte[LENGTH];
  private final BlockingQueue<Cut> cuts = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> ends = new LinkedBlockingQueue<>();
  private Web web;
  private Client client;

  @BeforeAll
  void start() {
    new Random(7).nextBytes(content);
    web =
        Web.start(
            WebSettings.on("127.0.0.1", 0, new Random(1)),
            List.of(
                Route.get(
                    "/file", ctx -> file((offset, length) -> slice(offset, length)).send(ctx)),
                Route.get(
                    "/empty", ctx -> sized(0, (_, _) -> InputStream.nullInputStream()).send(ctx)),
                Route.get("/breaks", ctx -> file((_, _) -> breaking()).send(ctx)),
                Route.get("/short", ctx -> file((_, _) -> slice(0, 200_000)).send(ctx)),
                Route.get("/erased", ctx -> file((_, _) -> erased()).send(ctx)),
                Route.get("/erased-late", ctx -> file((_, _) -> failing()).send(ctx)),
                Route.get("/endless", this::endless)));
    client = new Client(web.port());
  }

  @AfterAll
  void stop() {
    web.close();
  }

  record Scenario(String name, String range, int status, int first, int last) {}

  @TestFactory
  Stream<DynamicTest> ranges_are_answered() {
    return Stream.of(
            new Scenario("none", "", 200, 0, LENGTH - 1),
            new Scenario("the first byte", "bytes=0-0", 206, 0, 0),
            new Scenario("to the end", "bytes=299990-", 206, 299_990, LENGTH - 1),
            new Scenario("over the end", "bytes=100-99999999999999999999", 206, 100, LENGTH - 1),
            new Scenario("the last ten", "bytes=-10", 206, LENGTH - 10, LENGTH - 1),
            new Scenario("more than all", "bytes=-9999999", 206, 0, LENGTH - 1),
            new Scenario("two ranges", "bytes=0-1,5-6", 200, 0, LENGTH - 1),
            new Scenario("nonsense", "bytes=b-a", 200, 0, LENGTH - 1),
            new Scenario("another unit", "pages=1-2", 200, 0, LENGTH - 1))
        .map(s -> DynamicTest.dynamicTest(s.name, () -> run(s)));
  }

  private void run(Scenario scenario) throws Exception {
    HttpRequest.Builder request = client.request("/file");
    if (!scenario.range.isEmpty()) {
      request.header("Range", scenario.range);
    }
    HttpResponse<byte[]> answer = client.bytes(request.build());
    assertThat(answer.statusCode()).isEqualTo(scenario.status);
    assertThat(answer.body())
        .isEqualTo(Arrays.copyOfRange(content, scenario.first, scenario.last + 1));
    if (scenario.status == 206) {
      assertThat(answer.headers().firstValue("Content-Range"))
          .hasValue("bytes " + scenario.first + "-" + scenario.last + "/" + LENGTH);
    }
  }

  @Test
  void a_range_outside_the_file_is_refused_with_its_length() throws Exception {
    HttpResponse<byte[]> answer =
        client.bytes(client.request("/file").header("Range", "bytes=300000-").build());
    assertThat(answer.statusCode()).isEqualTo(416);
    assertThat(answer.headers().firstValue("Content-Range")).hasValue("bytes */300000");
    assertThat(answer.headers().firstValue("ETag")).isEmpty();
    assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("range_not_satisfiable");
  }

  @Test
  void if_range_lets_only_the_current_strong_tag_continue() throws Exception {
    assertThat(ifRange(TAG)).isEqualTo(206);
    assertThat(ifRange("\"old\"")).isEqualTo(200);
    assertThat(ifRange("W/" + TAG)).isEqualTo(200);
    assertThat(ifRange("Sun, 31 Jan 2027 09:15:02 GMT")).isEqualTo(200);
  }

  private int ifRange(String tag) throws Exception {
    return client
        .bytes(client.request("/file").header("Range", "bytes=0-9").header("If-Range", tag).build())
        .statusCode();
  }

  @Test
  void a_client_that_has_it_gets_304() throws Exception {
    HttpResponse<byte[]> answer =
        client.bytes(client.request("/file").header("If-None-Match", "\"x\", W/" + TAG).build());
    assertThat(answer.statusCode()).isEqualTo(304);
    assertThat(answer.headers().firstValue("ETag")).hasValue(TAG);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void the_headers_protect_the_content() throws Exception {
    for (String method : List.of("GET", "HEAD")) {
      var headers = client.send(method, "/file").headers();
      assertThat(headers.firstValue("Content-Type")).hasValue("video/mp4");
      assertThat(headers.firstValue("Content-Length")).hasValue("300000");
      assertThat(headers.firstValue("Accept-Ranges")).hasValue("bytes");
      assertThat(headers.firstValue("Cache-Control")).hasValue("private, no-store");
      assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(headers.firstValue("Content-Disposition"))
          .hasValue("attachment; filename=\"_.mp4\"; filename*=UTF-8''%C3%A4.mp4");
    }
  }

  @Test
  void an_empty_file_is_sent_whole() throws Exception {
    assertThat(client.send("GET", "/empty").statusCode()).isEqualTo(200);
  }

  @Test
  void a_source_that_breaks_in_the_middle_resets_the_connection() throws Exception {
    assertThat(brokenAfter("/breaks").bytes()).isLessThan(LENGTH);
  }

  @Test
  void a_source_that_is_too_short_resets_the_connection() throws Exception {
    assertThat(brokenAfter("/short").bytes()).isLessThanOrEqualTo(200_000);
  }

  @Test
  void a_refusal_in_the_middle_resets_the_connection_too() throws Exception {
    assertThat(brokenAfter("/erased-late").bytes()).isLessThan(LENGTH);
  }

  private Wire.End brokenAfter(String path) throws IOException {
    try (Wire wire = new Wire(web.port())) {
      wire.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
      Wire.End end = wire.rest();
      assertThat(end.reset()).isTrue();
      return end;
    }
  }

  @Test
  void a_refusal_before_the_first_byte_is_an_ordinary_answer() throws Exception {
    HttpResponse<String> answer = client.send("GET", "/erased");
    assertThat(answer.statusCode()).isEqualTo(410);
    assertThat(answer.body()).contains("job_erased");
    assertThat(answer.headers().firstValue("Content-Disposition")).isEmpty();
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @Test
  void another_thread_can_cut_a_download_that_is_blocked_on_a_slow_reader() throws Exception {
    try (Wire wire = new Wire(web.port())) {
      wire.send("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(wire.head()).startsWith("HTTP/1.1 200");
      Cut cut = cuts.take();
      awaitBlockedWriter();
      long start = System.nanoTime();
      cut.abort();
      assertThat(ends.poll(5, TimeUnit.SECONDS)).isInstanceOf(ClientGone.class);
      long millis = (System.nanoTime() - start) / 1_000_000;
      System.out.println("cut took " + millis + " ms");
      assertThat(millis).isLessThan(2_000);
      assertThat(wire.rest().reset()).isTrue();
      cut.abort();
    }
  }

  private final AtomicLong produced = new AtomicLong();

  /** The writer is blocked once it has produced nothing more between two looks at it. */
  private void awaitBlockedWriter() {
    long before = -1;
    int still = 0;
    while (still < 20) {
      long now = produced.get();
      still = now == before && now > 0 ? still + 1 : 0;
      before = now;
      java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
    }
  }

  private void endless(Context ctx) throws IOException {
    cuts.add(Cut.of(ctx));
    InputStream zeros =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            produced.addAndGet(length);
            return length;
          }
        };
    try {
      sized(1L << 40, (_, _) -> zeros).send(ctx);
    } catch (IOException e) {
      ends.add(e);
      throw e;
    }
  }

  private InputStream slice(long offset, long length) {
    return new ByteArrayInputStream(content, (int) offset, (int) length);
  }

  private InputStream breaking() {
    return new SequenceInputStream(slice(0, 200_000), new FailingStream(new IOException("disk")));
  }

  private InputStream failing() {
    return new SequenceInputStream(
        slice(0, 200_000),
        new FailingStream(new Refusal(ErrorCode.JOB_ERASED, "the data is gone")));
  }

  private static InputStream erased() {
    return new FailingStream(new Refusal(ErrorCode.JOB_ERASED, "the data is gone"));
  }

  private static Download file(Download.Opener opener) {
    return sized(LENGTH, opener);
  }

  private static Download sized(long length, Download.Opener opener) {
    return new Download(
        new Download.Source(length, opener),
        TAG,
        "video/mp4",
        "ä.mp4",
        Download.Disposition.ATTACHMENT);
  }

  /** Throws at the first read. */
  private static final class FailingStream extends InputStream {
    private final Exception failure;

    FailingStream(Exception failure) {
      this.failure = failure;
    }

    @Override
    public int read() throws IOException {
      if (failure instanceof IOException e) {
        throw e;
      }
      throw (RuntimeException) failure;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return read();
    }
  }
}
