package dev.lethe.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.callback.Callback;
import dev.lethe.webhook.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How callbacks are brought to their receivers. */
final class HttpSenderTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private final Origin receiver;
  private final HttpSender sender =
      new HttpSender(Duration.ofSeconds(10), _ -> List.of(HERE), HERE::equals);

  HttpSenderTest() throws IOException {
    receiver = new Origin();
    receiver.on("/told", "HTTP/1.1 204 No Content", "");
    receiver.on("/told?job=1", "HTTP/1.1 204 No Content", "");
    receiver.redirect("/moved", "/told");
  }

  @AfterEach
  void close() throws IOException {
    receiver.close();
  }

  @Test
  void what_has_a_body_is_posted_as_json() throws IOException {
    sender.send(new Callback(address("/told"), "{\"a\":1}"));
    assertThat(receiver.heads().getFirst())
        .startsWith("POST /told HTTP/1.1")
        .contains("Content-Type: application/json\n")
        .contains("Content-Length: 7")
        .doesNotContain("Authorization");
  }

  @Test
  void what_has_none_is_asked_for() throws IOException {
    sender.send(new Callback(address("/told?job=1"), null));
    assertThat(receiver.heads().getFirst()).startsWith("GET /told?job=1 HTTP/1.1");
  }

  @Test
  void a_name_and_a_password_in_the_address_go_into_a_header() throws IOException {
    URI url = URI.create("http://ann:s%3Acret@example.org:" + receiver.port() + "/told");
    sender.send(new Callback(url, null));
    assertThat(receiver.heads().getFirst())
        .startsWith("GET /told HTTP/1.1")
        .contains("Authorization: Basic YW5uOnM6Y3JldA==")
        .doesNotContain("ann:");
  }

  @Test
  void a_redirect_is_not_followed() {
    assertThatThrownBy(() -> sender.send(new Callback(address("/moved"), "{}")))
        .hasMessage("the receiver answered 302");
    assertThat(receiver.heads()).hasSize(1);
  }

  @Test
  void only_an_answer_of_success_is_one() {
    receiver.on("/busy", "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0", "");
    assertThatThrownBy(() -> sender.send(new Callback(address("/busy"), "{}")))
        .hasMessage("the receiver answered 503");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "ftp://example.org/",
        "file:///etc/passwd"
      })
  void it_does_not_go_where_inputs_are_not_fetched_from(String url) {
    var guarded = new HttpSender(Duration.ofSeconds(1), Resolver.SYSTEM, a -> false);
    assertThatThrownBy(() -> guarded.send(new Callback(URI.create(url), "{}")))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining(url);
    assertThat(receiver.heads()).isEmpty();
  }

  @Test
  void a_message_is_posted_with_its_headers_and_its_answer_is_told_not_read() throws Exception {
    receiver.on("/in", "HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 0", "");
    Answer answer =
        sender.post(address("/in").toString(), Map.of("webhook-id", "evt_1"), bytes("{\"a\":1}"));
    assertThat(answer).isEqualTo(new Answer.Status(503, Optional.of(Duration.ofMinutes(2))));
    assertThat(receiver.heads().getFirst())
        .startsWith("POST /in HTTP/1.1")
        .contains("webhook-id: evt_1\n")
        .contains("Content-Type: application/json\n")
        .contains("User-Agent: Lethe\n")
        .contains("Content-Length: 7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Retry-After: 0 | PT0S",
        "Date: Sun, 31 Jan 2027 09:00:00 GMT~Retry-After: Sun, 31 Jan 2027 09:05:00 GMT | PT5M",
        "Date: Sun, 31 Jan 2027 09:00:00 GMT~Retry-After: Sun, 31 Jan 2027 08:00:00 GMT |",
        "Retry-After: Sun, 31 Jan 2027 09:05:00 GMT |",
        "Retry-After: -5 |",
        "Retry-After: soon |",
        "Retry-After: 99999999999 |"
      })
  void how_long_to_leave_it_alone_is_read_from_both_forms(
      String headers, @Nullable Duration expected) throws Exception {
    String head = headers.replace("~", "\r\n");
    receiver.on("/in", "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n" + head, "");
    assertThat(sender.post(address("/in").toString(), Map.of(), bytes("{}")))
        .isEqualTo(new Answer.Status(429, Optional.ofNullable(expected)));
  }

  @Test
  void a_message_does_not_follow_where_an_answer_leads() throws Exception {
    assertThat(sender.post(address("/moved").toString(), Map.of(), bytes("{}")))
        .isEqualTo(new Answer.Status(302, Optional.empty()));
    assertThat(receiver.heads()).hasSize(1);
  }

  @Test
  void without_an_answer_there_is_a_word_for_why() throws Exception {
    var quick = new HttpSender(Duration.ofMillis(300), _ -> List.of(HERE), HERE::equals);
    receiver.on("/never", out -> new CountDownLatch(1).await());
    assertThat(quick.post(address("/never").toString(), Map.of(), bytes("{}")))
        .isEqualTo(new Answer.None("timeout"));
    receiver.on("/hangup", OutputStream::close);
    assertThat(sender.post(address("/hangup").toString(), Map.of(), bytes("{}")))
        .isEqualTo(new Answer.None("unreachable"));
  }

  @Test
  void the_address_that_was_looked_at_is_the_one_that_is_gone_to() throws Exception {
    var asked = new AtomicInteger();
    Resolver wavering =
        host ->
            asked.getAndIncrement() == 0
                ? List.of(InetAddress.ofLiteral("8.8.8.8"))
                : List.of(HERE);
    var guarded = new HttpSender(Duration.ofMillis(300), wavering, a -> !a.isLoopbackAddress());
    assertThat(guarded.post(address("/told").toString(), Map.of(), bytes("{}")))
        .isInstanceOf(Answer.None.class);
    assertThat(guarded.post(address("/told").toString(), Map.of(), bytes("{}")))
        .isEqualTo(new Answer.None("address_blocked"));
    assertThat(receiver.heads()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://127.1/",
        "http://0x7f.0.0.1/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:a00:1]/",
        "http://[fe80::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest",
        "http://192.168.1.1:8080/x",
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://ann:secret@example.org/",
        "http://ann@example.org/",
        "http://example.org/ x",
        "http://example.org/\r\nX-Evil: 1",
        "http://example.org\\@evil.example/",
        "http://",
        "example.org",
        ""
      })
  void an_address_that_could_never_do_is_refused_beforehand(String url) throws Exception {
    HttpSender real = HttpSender.of(Duration.ofMillis(300), false);
    assertThat(real.fault(url)).isPresent();
    assertThat(real.fault(url).orElse("")).doesNotContain("secret", "169.254");
    assertThat(real.post(url, Map.of(), bytes("{}"))).isEqualTo(new Answer.None("address_blocked"));
  }

  @Test
  void an_address_that_may_do_is_not_looked_up_beforehand() {
    HttpSender real = HttpSender.of(Duration.ofSeconds(1), false);
    assertThat(real.fault("https://example.org/hooks?token=x")).isEmpty();
    assertThat(real.fault("http://8.8.8.8:8080/")).isEmpty();
    assertThat(real.fault("https://example.org/" + "x".repeat(2_048))).isPresent();
    assertThat(HttpSender.of(Duration.ofSeconds(1), true).fault("http://127.0.0.1/")).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private URI address(String path) {
    return URI.create(receiver.url("example.org", path));
  }
}
