package dev.lethe.client;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an account does with a Lethe server about where it wants to be told of events. */
public final class WebhookClient implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final String WEBHOOKS = "/v1/webhooks";

  private final Transport transport;

  public WebhookClient(URI base, String apiKey) {
    this.transport = new Transport(base, apiKey);
  }

  /** Makes one; the answer has its secret, and no later one has. */
  public Webhook add(String url, List<String> events) {
    Map<String, Object> asked = Map.of("url", url, "events", events);
    return transport.json(transport.post(WEBHOOKS, asked).timeout(ANSWER).build(), Webhook.class);
  }

  public List<Webhook> list() {
    return transport.page(get(WEBHOOKS), Webhook.class).items();
  }

  public Webhook webhook(String id) {
    return transport.json(get(path(id, "")), Webhook.class);
  }

  /** Has it told of events again, or not any more. */
  public Webhook enable(String id, boolean enabled) {
    HttpRequest request =
        transport
            .request(path(id, ""))
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .method("PATCH", BodyPublishers.ofString(Json.write(Map.of("enabled", enabled))))
            .build();
    return transport.json(request, Webhook.class);
  }

  public void remove(String id) {
    transport.done(transport.request(path(id, "")).timeout(ANSWER).DELETE().build());
  }

  /** Sends a message that tells of nothing. */
  public Webhook.Ping test(String id) {
    return transport.json(empty(path(id, "/test")), Webhook.Ping.class);
  }

  /** Gives it another secret, which is in the answer; the old one signs too for a day. */
  public Webhook rotate(String id) {
    return transport.json(empty(path(id, "/secret")), Webhook.class);
  }

  /** How telling it went: one page, newest events first; without a cursor the first. */
  public Page<Webhook.Delivery> deliveries(String id, int limit, @Nullable String cursor) {
    var query = new Query();
    query.add("limit", String.valueOf(limit));
    if (cursor != null) {
      query.add("cursor", cursor);
    }
    return transport.page(get(path(id, "/deliveries") + query), Webhook.Delivery.class);
  }

  /** Has it told of an event once more. */
  public Webhook.Delivery redeliver(String id, String event) {
    String path = path(id, "/deliveries/") + Query.escape(event) + "/redeliver";
    return transport.json(empty(path), Webhook.Delivery.class);
  }

  @Override
  public void close() {
    transport.close();
  }

  private HttpRequest get(String path) {
    return transport.request(path).timeout(ANSWER).build();
  }

  private HttpRequest empty(String path) {
    return transport.request(path).timeout(ANSWER).POST(BodyPublishers.noBody()).build();
  }

  private static String path(String id, String below) {
    return WEBHOOKS + "/" + Query.escape(id) + below;
  }
}
