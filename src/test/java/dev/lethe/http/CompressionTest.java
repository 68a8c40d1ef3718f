package dev.lethe.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is compressed and what is not, and the tags that go with it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CompressionTest {
  private static final Map<String, String> LARGE = Map.of("text", "lethe ".repeat(2_000));

  private Web web;
  private Client client;

  @BeforeAll
  void start() {
    byte[] bytes = "x".repeat(10_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    var source =
        new Download.Source(
            bytes.length,
            (offset, length) -> new ByteArrayInputStream(bytes, (int) offset, (int) length));
    web =
        Web.start(
            WebSettings.on("127.0.0.1", 0, new Random(1)),
            List.of(
                Route.get("/large", ctx -> Answer.conditional(ctx, LARGE)),
                Route.get("/small", ctx -> Answer.json(ctx, 200, "small")),
                Route.get(
                    "/file",
                    ctx ->
                        new Download(
                                source,
                                "\"tag\"",
                                "application/json",
                                "f",
                                Download.Disposition.ATTACHMENT)
                            .send(ctx))));
    client = new Client(web.port());
  }

  @AfterAll
  void stop() {
    web.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | true",
        "deflate, gzip;q=0.5 | true",
        "GZIP | true",
        "* | true",
        "identity | false",
        "gzip;q=0 | false",
        "gzip;q=0.0, * | false",
        "br | false",
      })
  void a_large_answer_is_compressed_for_who_takes_it(String accepted, boolean expected)
      throws Exception {
    HttpResponse<byte[]> answer = get("/large", "Accept-Encoding", accepted);
    assertThat(answer.headers().firstValue("Content-Encoding").isPresent()).isEqualTo(expected);
    assertThat(answer.headers().firstValue("Vary")).hasValue("Accept-Encoding");
    byte[] plain = expected ? unpacked(answer.body()) : answer.body();
    assertThat(plain).isEqualTo(Json.bytes(LARGE));
    assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(answer.body().length);
    assertThat(answer.body().length < plain.length / 10).isEqualTo(expected);
  }

  @Test
  void small_answers_and_files_are_not() throws Exception {
    assertThat(get("/small", "Accept-Encoding", "gzip").headers().map())
        .doesNotContainKey("content-encoding")
        .containsKey("vary");
    assertThat(get("/file", "Accept-Encoding", "gzip").headers().map())
        .doesNotContainKey("content-encoding")
        .doesNotContainKey("vary");
  }

  @Test
  void a_tag_is_good_for_both_forms() throws Exception {
    String tag =
        get("/large", "Accept-Encoding", "gzip").headers().firstValue("ETag").orElseThrow();
    assertThat(tag).startsWith("W/\"");
    HttpResponse<byte[]> answer = get("/large", "If-None-Match", tag);
    assertThat(answer.statusCode()).isEqualTo(304);
    assertThat(answer.body()).isEmpty();
    assertThat(get("/large", "If-None-Match", "*").statusCode()).isEqualTo(304);
    assertThat(get("/large", "If-None-Match", "\"a\", \"b\"").statusCode()).isEqualTo(200);
  }

  private HttpResponse<byte[]> get(String path, String header, String value) throws Exception {
    HttpRequest request = client.request(path).header(header, value).build();
    return client.bytes(request);
  }

  private static byte[] unpacked(byte[] packed) throws Exception {
    return new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
  }
}
