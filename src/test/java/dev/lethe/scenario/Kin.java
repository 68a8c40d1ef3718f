package dev.lethe.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.TestServer;
import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.account.Scope;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An account that owns one thing of each kind, its parent, its child and a stranger, with a key of
 * each and all the keys that are worth less: those who ask in {@link AuthorizationTest}.
 */
final class Kin implements AutoCloseable {
  /** Whoever asks, in the order in which they do: those who may not come before those who may. */
  private final Map<String, String> keys = new LinkedHashMap<>();

  private final TestServer server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, String> things = new HashMap<>();
  private final String owner;

  Kin(TestServer server) throws IOException, InterruptedException {
    this.server = server;
    Accounts accounts = server.server().accounts();
    Account above = accounts.create("above");
    Account middle = accounts.create("middle", above);
    Account below = accounts.create("below", middle);
    accounts.create("bystander");
    owner = accounts.createKey(middle, "all", Set.of()).text();
    var revoked = accounts.createKey(middle, "revoked", Set.of());
    accounts.revokeKey(revoked.key().id());
    keys.put("none", "");
    keys.put("wrong", owner.substring(0, owner.length() - 1) + (owner.endsWith("0") ? "1" : "0"));
    keys.put("revoked", revoked.text());
    keys.put("expired", expired(accounts, middle));
    keys.put("other", server.newAccountKey("beside"));
    keys.put("child", accounts.createKey(below, "all", Set.of()).text());
    for (Scope scope : List.of(Scope.JOBS_READ, Scope.JOBS_WRITE, Scope.JOBS_END)) {
      keys.put(scope.word(), accounts.createKey(middle, scope.name(), Set.of(scope)).text());
    }
    keys.put("parent", accounts.createKey(above, "all", Set.of()).text());
    keys.put("owner", owner);
    keys.put("jobs:work", accounts.createKey(middle, "work", Set.of(Scope.JOBS_WORK)).text());
    keys.put("admin", accounts.createKey(middle, "admin", Set.of(Scope.ADMIN)).text());
    things.put("account", "middle");
    things.put("key", accounts.createKey(below, "one", Set.of()).key().id().toString());
    makeThings();
  }

  /** A short life, over before it is used. */
  private static String expired(Accounts accounts, Account account) {
    Instant soon = Instant.now().plusMillis(500);
    String text = accounts.createKey(account, "expired", Set.of(), soon).text();
    World.eventually("the key has expired", () -> !Instant.now().isBefore(soon));
    return text;
  }

  private void makeThings() throws IOException, InterruptedException {
    String gone = id(owned("POST", "/v1/jobs", "application/json", NEW_JOB));
    things.put("erasure", id(owned("DELETE", "/v1/jobs/" + gone + "?wait=20s", "", "")));
    String draft = fresh();
    JsonNode file = owned("PUT", "/v1/jobs/" + draft + "/inputs/main", "text/plain", "bytes");
    things.put("artifact", file.path("id").asText());
    String links = "/v1/artifacts/" + things.get("artifact") + "/links";
    things.put("link", id(owned("POST", links, "application/json", "{}")));
    String url = owned("POST", links, "application/json", "{}").path("url").asText();
    things.put("token", url.substring(url.lastIndexOf('/') + 1));
    freshRule();
  }

  static final String NEW_JOB = "{\"type\":\"test.noop\",\"draft\":true}";

  /** Whoever asks, by name. */
  Map<String, String> keys() {
    return keys;
  }

  /** What stands for a word in braces. */
  String thing(String name) {
    return things.getOrDefault(name, "");
  }

  /** Makes a new upload into the last draft, to be spoilt. */
  void freshUpload() throws IOException, InterruptedException {
    Map<String, String> tus = Map.of("Tus-Resumable", "1.0.0", "Upload-Length", "5");
    String path = "/v1/jobs/" + things.get("job") + "/uploads";
    HttpResponse<InputStream> upload = send("POST", path, owner, tus, "");
    upload.body().close();
    String location = upload.headers().firstValue("Location").orElse("");
    things.put("upload", location.substring(location.lastIndexOf('/') + 1));
  }

  /** Makes a new draft, to be spoilt; returns the job. */
  String fresh() throws IOException, InterruptedException {
    String job = id(owned("POST", "/v1/jobs", "application/json", NEW_JOB));
    things.put("job", job);
    things.put("uuid", JobId.of(job).uuid().toString());
    things.put("hex", WireIds.hex(JobId.of(job).uuid()));
    return job;
  }

  /** Makes an endpoint and a policy, to be removed, and a plan. */
  void freshRule() throws IOException, InterruptedException {
    String label = "a:" + things.getOrDefault("policy", "first");
    String policy = "{\"label\":\"" + label + "\",\"after\":\"30d\",\"action\":\"clean\"}";
    JsonNode made = owned("POST", "/v1/policies", "application/json", policy);
    things.put("policy", made.findValue("id").asText());
    String hook = "{\"url\":\"https://a.example/\"}";
    things.put("webhook", id(owned("POST", "/v1/webhooks", "application/json", hook)));
    String nothing = "{\"action\":\"clean\",\"filter\":{\"type\":\"test.none\"},\"dry_run\":true}";
    JsonNode plan = owned("POST", "/v1/sweeps", "application/json", nothing);
    things.put("sweep", plan.path("sweep").path("id").asText());
  }

  private JsonNode owned(String method, String path, String mediaType, String body)
      throws IOException, InterruptedException {
    Map<String, String> headers =
        mediaType.isEmpty() ? Map.of() : Map.of("Content-Type", mediaType);
    try (InputStream answer = send(method, path, owner, headers, body).body()) {
      return OpenApi.JSON.readTree(answer);
    }
  }

  private static String id(JsonNode made) {
    return made.path("id").asText();
  }

  /** Asks, and leaves the answer unread: some have no end. */
  HttpResponse<InputStream> send(
      String method, String path, String key, Map<String, String> headers, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .timeout(Duration.ofSeconds(60))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    headers.forEach(request::header);
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  @Override
  public void close() {
    http.close();
    server.close();
  }
}
