package dev.lethe.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.callback.Callback;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

  private URI address(String path) {
    return URI.create(receiver.url("example.org", path));
  }
}
