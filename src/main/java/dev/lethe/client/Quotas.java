package dev.lethe.client;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What accounts use, and what they may. */
public final class Quotas {
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final Transport transport;

  Quotas(Transport transport) {
    this.transport = transport;
  }

  /**
   * What an account uses.
   *
   * @param account its name or id, which needs an admin key; null for one's own
   */
  public Usage usage(@Nullable String account) {
    Query query = account == null ? new Query() : new Query().add("account", account);
    HttpRequest request = transport.request("/v1/usage" + query).timeout(ANSWER).build();
    return transport.json(request, Usage.class);
  }

  /** What an account may have; needs an admin key. */
  public Limits limits(String account) {
    return transport.json(transport.request(path(account)).timeout(ANSWER).build(), Limits.class);
  }

  /**
   * Says what an account may have; needs an admin key.
   *
   * @param limits by the names of the API; one that is null is none, and where one is left out the
   *     server's holds
   */
  public Limits set(String account, Map<String, @Nullable Long> limits) {
    HttpRequest request =
        transport
            .request(path(account))
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(Json.write(limits)))
            .timeout(ANSWER)
            .build();
    return transport.json(request, Limits.class);
  }

  private static String path(String account) {
    return "/v1/accounts/" + Query.escape(account) + "/limits";
  }
}
