package dev.lethe.client;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Accounts and their API keys. All but reading accounts needs an admin key. */
public final class Tenants {
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private static final long LOOK_MILLIS = 200;

  private final Transport transport;

  Tenants(Transport transport) {
    this.transport = transport;
  }

  /** The account that asks and those below it; with an admin key all there are. */
  public List<Account> accounts() {
    return transport.page(get("/v1/accounts"), Account.class).items();
  }

  /** An account, named by its name or id. */
  public Account account(String name) {
    return transport.json(get(account(name, "")), Account.class);
  }

  /**
   * Makes an account.
   *
   * @param parent the name or id of the account that is to see its jobs; null for none
   */
  public Account create(String name, @Nullable String parent) {
    var body = new HashMap<String, Object>(Map.of("name", name));
    if (parent != null) {
      body.put("parent", parent);
    }
    return transport.json(
        transport.post("/v1/accounts", body).timeout(ANSWER).build(), Account.class);
  }

  /**
   * Says when the subscription of an account ends, which dialects ask for.
   *
   * @param account its name or its id
   * @param ends null for never
   */
  public Account subscribe(String account, @Nullable Instant ends) {
    String said = ends == null ? "{\"ends_at\":null}" : "{\"ends_at\":\"" + ends + "\"}";
    return transport.json(put(account(account, "/subscription"), said), Account.class);
  }

  /** Sets the password by which an account logs in where a dialect has logins. */
  public void setPassword(String account, String password) {
    String said = Json.write(Map.of("password", password));
    transport.done(put(account(account, "/password"), said));
  }

  /** Closes an account, named by its name or id, and all below it; it goes on by itself. */
  public Account close(String account) {
    HttpRequest request = transport.request(account(account, "")).timeout(ANSWER).DELETE().build();
    return transport.json(request, Account.class);
  }

  /** The account once it is closed, or as it is after so long. */
  public Account awaitClosed(Account closing, Duration wait) {
    long begin = System.nanoTime();
    Account now = closing;
    while (!now.state().equals("closed") && System.nanoTime() - begin < wait.toNanos()) {
      Pause.millis(LOOK_MILLIS);
      now = account(now.id());
    }
    return now;
  }

  /** The keys of an account, named by its name or id; none tells its credential. */
  public List<ApiKey> keys(String account) {
    Query query = new Query().add("account", account);
    return transport.page(get("/v1/keys" + query), ApiKey.class).items();
  }

  /** Makes a key. */
  public ApiKey createKey(NewKey wanted) {
    HttpRequest request = transport.post("/v1/keys", wanted).timeout(ANSWER).build();
    return transport.json(request, ApiKey.class);
  }

  public void revokeKey(String id) {
    transport.done(
        transport.request("/v1/keys/" + Query.escape(id)).timeout(ANSWER).DELETE().build());
  }

  private HttpRequest get(String path) {
    return transport.request(path).timeout(ANSWER).build();
  }

  private HttpRequest put(String path, String json) {
    return transport
        .request(path)
        .header("Content-Type", "application/json")
        .PUT(BodyPublishers.ofString(json))
        .timeout(ANSWER)
        .build();
  }

  private static String account(String name, String what) {
    return "/v1/accounts/" + Query.escape(name) + what;
  }

  /**
   * A key that is wanted.
   *
   * @param account the name or id of the account it is for
   * @param scopes empty for all but {@code admin}
   * @param expiresAt null for never
   */
  public record NewKey(
      String account, String name, List<String> scopes, @Nullable Instant expiresAt) {
    public NewKey {
      scopes = List.copyOf(scopes);
    }
  }
}
