package dev.lethe.webhook;

import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An endpoint in the same process: it answers what a test tells it to and keeps what it gets. */
final class Receiver implements Poster {
  static final Rule TAKES = _ -> status(204);

  private final List<Got> got = new CopyOnWriteArrayList<>();
  private volatile Rule rule = TAKES;

  /** One message as it came. */
  record Got(String url, Map<String, String> headers, String body) {
    String id() {
      return headers.getOrDefault("webhook-id", "");
    }

    String type() {
      return body.replaceFirst("^\\{\"type\":\"([a-z._]+)\".*", "$1");
    }
  }

  /** What is answered. */
  interface Rule {
    Answer to(Got message) throws InterruptedIOException;
  }

  static Answer status(int code) {
    return new Answer.Status(code, Optional.empty());
  }

  static Answer status(int code, Duration retryAfter) {
    return new Answer.Status(code, Optional.of(retryAfter));
  }

  Receiver answering(Rule next) {
    rule = next;
    return this;
  }

  List<Got> got() {
    return List.copyOf(got);
  }

  List<String> types() {
    return got.stream().map(Got::type).toList();
  }

  void forget() {
    got.clear();
  }

  @Override
  public Answer post(String url, Map<String, String> headers, byte[] json)
      throws InterruptedIOException {
    var message = new Got(url, headers, new String(json, StandardCharsets.UTF_8));
    got.add(message);
    return rule.to(message);
  }

  @Override
  public Optional<String> fault(String url) {
    return url.startsWith("https://") ? Optional.empty() : Optional.of("no address");
  }
}
