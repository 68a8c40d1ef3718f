package dev.lethe.fetch;

import static dev.lethe.fetch.Failures.assertFailed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.error.ErrorCode;
import dev.lethe.fetch.HttpFetcher.Limits;
import dev.lethe.work.Fetcher.Fetched;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetches from a server on this machine, which the tests hold to be public. */
@Timeout(60)
final class HttpFetcherTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress INSIDE = InetAddress.ofLiteral("127.0.0.2");
  private static final Limits LIMITS =
      new Limits(
          1_000_000,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          MediaTypes.parse("video/*, application/octet-stream").orElseThrow());

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
  void a_file_comes_with_its_name_its_type_and_its_length() throws Exception {
    origin.file("/films/a%20film.mp4?sig=x", "0123456789");
    try (Fetched found =
        fetcher().open(origin.url("film.example", "/films/a%20film.mp4?sig=x#t=1"))) {
      assertThat(found.name()).isEqualTo("a film.mp4");
      assertThat(found.mediaType()).isEqualTo("video/mp4");
      assertThat(found.length()).isEqualTo(10);
      assertThat(text(found)).isEqualTo("0123456789");
    }
  }

  @Test
  void the_source_is_told_its_own_name_and_nothing_of_anybody_else() throws Exception {
    origin.on("/", "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 1", "x");
    for (int i = 0; i < 2; i++) {
      read(origin.url("film.example", "/"));
    }
    assertThat(origin.heads())
        .hasSize(2)
        .allSatisfy(head ->
            assertThat(head.lines())
                .containsExactlyInAnyOrder(
                    "GET / HTTP/1.1",
                    "Host: film.example:" + origin.port(),
                    "User-Agent: Lethe",
                    "Accept: */*",
                    "Accept-Encoding: identity",
                    "Connection: close"));
  }

  @Test
  void what_has_no_type_and_no_length_is_taken_as_bytes_to_the_end() throws Exception {
    origin.on("/", "HTTP/1.0 200 OK", "to the end");
    try (Fetched found = fetcher().open(origin.url("film.example", "/"))) {
      assertThat(found.name()).isEmpty();
      assertThat(found.mediaType()).isEqualTo("application/octet-stream");
      assertThat(found.length()).isEqualTo(-1);
      assertThat(text(found)).isEqualTo("to the end");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void five_redirects_are_followed_and_no_sixth(int status) throws Exception {
    for (int i = 0; i < 6; i++) {
      String next = "Location: /" + (i + 1);
      origin.on("/" + i, "HTTP/1.1 " + status + " Go\r\nContent-Length: 0\r\n" + next, "");
    }
    origin.file("/6", "there");
    assertThat(read(origin.url("film.example", "/1"))).isEqualTo("there");
    assertFailed(ErrorCode.INPUT_UNREACHABLE, false, () -> read(origin.url("film.example", "/0")));
  }

  @ParameterizedTest
  @CsvSource({
    "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
    "http://metadata.example/",
    "//metadata.example/",
    "http://[::ffff:169.254.169.254]/",
    "http://2852039166/",
    "http://user:secret@film.example/",
    "http:\\\\169.254.169.254\\",
    "file:///etc/passwd",
    "ftp://film.example/x",
    "gopher://film.example/",
    "data:video/mp4;base64,AAAA"
  })
  void a_redirect_is_checked_like_the_first_address(String location) {
    origin.redirect("/", location);
    assertFailed(ErrorCode.INPUT_BLOCKED, false, () -> read(origin.url("film.example", "/")));
    assertThat(origin.heads()).hasSize(1);
  }

  @Test
  void a_redirect_to_nowhere_is_no_source() {
    origin.on("/", "HTTP/1.1 302 Found\r\nContent-Length: 0", "");
    assertFailed(ErrorCode.INPUT_UNREACHABLE, false, () -> read(origin.url("film.example", "/")));
  }

  @Test
  void a_name_that_changes_its_mind_is_asked_once_and_taken_at_its_word() throws Exception {
    origin.file("/", "mine");
    var answers = new Answers(List.of(HERE), List.of(INSIDE));
    assertThat(text(fetcher(answers, HERE::equals).open(origin.url("rebind.example", "/"))))
        .isEqualTo("mine");
    assertThat(answers.asked).containsExactly("rebind.example");
  }

  @Test
  void with_each_redirect_a_name_is_asked_and_checked_again() {
    origin.redirect("/", origin.url("rebind.example", "/again"));
    origin.file("/again", "mine");
    var answers = new Answers(List.of(HERE), List.of(INSIDE));
    assertFailed(
        ErrorCode.INPUT_BLOCKED,
        false,
        () -> fetcher(answers, HERE::equals).open(origin.url("rebind.example", "/")));
    assertThat(answers.asked).containsExactly("rebind.example", "rebind.example");
    assertThat(origin.heads()).hasSize(1);
  }

  @Test
  void one_address_that_is_not_allowed_spoils_all_of_a_name() {
    origin.file("/", "mine");
    for (List<InetAddress> both : List.of(List.of(HERE, INSIDE), List.of(INSIDE, HERE))) {
      assertFailed(
          ErrorCode.INPUT_BLOCKED,
          false,
          () -> fetcher(new Answers(both), HERE::equals).open(origin.url("half.example", "/")));
    }
    assertThat(origin.heads()).isEmpty();
  }

  @Test
  void the_socket_itself_connects_to_nothing_that_is_not_allowed() {
    origin.file("/", "mine");
    // The rule that lets the look-up through has changed when the socket is to connect.
    var asked = new AtomicInteger();
    assertFailed(
        ErrorCode.INPUT_BLOCKED,
        false,
        () ->
            fetcher(new Answers(List.of(HERE)), _ -> asked.incrementAndGet() == 1)
                .open(origin.url("film.example", "/")));
    assertThat(asked).hasValue(2);
    assertThat(origin.heads()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "200, video/mp4, true",
    "200, VIDEO/MP4; codecs=x, true",
    "200, text/html, false",
    "200, application/json, false",
    "200, video, false"
  })
  void only_files_of_certain_types_are_taken(int status, String type, boolean taken)
      throws Exception {
    origin.on(
        "/", "HTTP/1.1 " + status + " X\r\nContent-Type: " + type + "\r\nContent-Length: 1", "x");
    String url = origin.url("film.example", "/");
    if (taken) {
      assertThat(read(url)).isEqualTo("x");
    } else {
      assertFailed(ErrorCode.INPUT_UNREACHABLE, false, () -> read(url));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500,true",
    "502,true",
    "503,true",
    "504,true",
    "599,true",
    "408,true",
    "425,true",
    "429,true",
    "400,false",
    "401,false",
    "403,false",
    "404,false",
    "410,false",
    "451,false",
    "201,false",
    "204,false",
    "206,false",
    "300,false",
    "304,false"
  })
  void what_may_get_better_is_tried_again_and_what_will_not_is_not(int status, boolean again) {
    origin.on("/", "HTTP/1.1 " + status + " X\r\nContent-Length: 0", "");
    assertFailed(ErrorCode.INPUT_UNREACHABLE, again, () -> read(origin.url("film.example", "/")));
  }

  @Test
  void a_name_that_cannot_be_resolved_may_be_one_later() {
    assertFailed(ErrorCode.INPUT_UNREACHABLE, true, () -> read("http://nowhere.example/"));
  }

  @Test
  void where_nobody_answers_somebody_may_answer_later() {
    String url = origin.url("film.example", "/");
    origin.close();
    assertFailed(ErrorCode.INPUT_UNREACHABLE, true, () -> read(url));
  }

  @Test
  void a_connection_that_breaks_in_the_middle_is_no_end_of_the_file() {
    origin.on("/length", "HTTP/1.1 200 OK\r\nContent-Length: 100", "only this");
    origin.on("/chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", "5\r\nhello\r\n5\r\nhe");
    origin.on("/nothing", "HTTP/1.1 200 OK", "");
    for (String path : List.of("/length", "/chunks")) {
      assertFailed(ErrorCode.INPUT_UNREACHABLE, true, () -> read(origin.url("film.example", path)));
    }
    origin.on("/head", _ -> {});
    assertFailed(
        ErrorCode.INPUT_UNREACHABLE, true, () -> read(origin.url("film.example", "/head")));
  }

  @Test
  void more_than_was_announced_is_not_read() throws Exception {
    origin.on("/", "HTTP/1.1 200 OK\r\nContent-Length: 4", "this and that");
    assertThat(read(origin.url("film.example", "/"))).isEqualTo("this");
  }

  @Test
  void a_file_that_is_too_large_is_not_begun() {
    origin.on("/", "HTTP/1.1 200 OK\r\nContent-Length: 1000001", "x");
    assertFailed(ErrorCode.LIMIT_EXCEEDED, false, () -> read(origin.url("film.example", "/")));
  }

  @Test
  void a_file_without_end_is_cut_at_the_limit() {
    origin.on(
        "/",
        out -> {
          Origin.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", "");
          String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
          while (true) {
            out.write(chunk.getBytes(StandardCharsets.US_ASCII));
          }
        });
    assertFailed(ErrorCode.LIMIT_EXCEEDED, false, () -> read(origin.url("film.example", "/")));
  }

  @Test
  void a_file_of_exactly_the_limit_is_taken() throws Exception {
    origin.file("/", "x".repeat(1_000_000));
    assertThat(read(origin.url("film.example", "/"))).hasSize(1_000_000);
  }

  @Test
  void an_answer_that_was_packed_without_being_asked_for_is_refused() {
    origin.on("/", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1", "x");
    assertFailed(ErrorCode.INPUT_UNREACHABLE, false, () -> read(origin.url("film.example", "/")));
  }

  private HttpFetcher fetcher() {
    return new HttpFetcher(
        LIMITS, HttpFetcherTest::resolve, HERE::equals, UnaryOperator.identity());
  }

  private static HttpFetcher fetcher(Resolver resolver, Predicate<InetAddress> allowed) {
    return new HttpFetcher(LIMITS, resolver, allowed, UnaryOperator.identity());
  }

  private static List<InetAddress> resolve(String host) throws UnknownHostException {
    InetAddress known =
        Map.of(
                "film.example", HERE,
                "metadata.example", InetAddress.ofLiteral("169.254.169.254"),
                "169.254.169.254", InetAddress.ofLiteral("169.254.169.254"))
            .get(host);
    if (known == null) {
      throw new UnknownHostException(host);
    }
    return List.of(known);
  }

  private String read(String url) throws IOException {
    return text(fetcher().open(url));
  }

  private static String text(Fetched found) throws IOException {
    try (found) {
      return new String(found.bytes().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Gives another answer each time, and the last one for ever. */
  private static final class Answers implements Resolver {
    private final Queue<List<InetAddress>> left = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();

    @SafeVarargs
    Answers(List<InetAddress>... answers) {
      for (List<InetAddress> answer : answers) {
        left.add(answer);
      }
    }

    @Override
    public synchronized List<InetAddress> resolve(String host) {
      asked.add(host);
      return left.size() > 1 ? left.remove() : left.element();
    }
  }
}
