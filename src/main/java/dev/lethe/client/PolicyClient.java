package dev.lethe.client;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;

/** Retention policies: what ends jobs by itself. */
public final class PolicyClient {
  /** Every job is looked at for a preview. */
  private static final Duration ANSWER = Duration.ofMinutes(5);

  private static final String POLICIES = "/v1/policies";

  private final Transport transport;

  PolicyClient(Transport transport) {
    this.transport = transport;
  }

  public List<Policy> list() {
    HttpRequest request = transport.request(POLICIES).timeout(ANSWER).build();
    return transport.page(request, Policy.class).items();
  }

  /** Makes a policy, or tells what it would end. */
  public Policy.Change add(Policy.Ask ask) {
    return change(transport.post(POLICIES, ask));
  }

  /** Changes a policy, or tells what would come of it. */
  public Policy.Change change(String id, Policy.Ask ask) {
    return change(
        transport
            .request(one(id))
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(Json.write(ask))));
  }

  /** Removes a policy, or tells what would come of it. */
  public Policy.Change remove(String id, boolean dryRun) {
    return change(transport.request(one(id) + (dryRun ? "?dry_run=true" : "")).DELETE());
  }

  private Policy.Change change(HttpRequest.Builder request) {
    return transport.json(request.timeout(ANSWER).build(), Policy.Change.class);
  }

  private static String one(String id) {
    return POLICIES + "/" + Query.escape(id);
  }
}
