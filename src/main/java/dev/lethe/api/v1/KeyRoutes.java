package dev.lethe.api.v1;

import static dev.lethe.api.v1.AccountRoutes.required;

import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.account.ApiKey;
import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.api.v1.AccountRoutes.Items;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Json;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.id.KeyId;
import dev.lethe.job.Transactions;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The API keys of accounts, for administrators: made, listed, revoked. */
final class KeyRoutes {
  private final Admission admission;
  private final Accounts accounts;
  private final Once once;
  private final Transactions transactions;

  KeyRoutes(Admission admission, V1.Parts parts, Once once) {
    this.admission = admission;
    this.accounts = parts.accounts();
    this.once = once;
    this.transactions = parts.transactions();
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/keys", this::create),
        Route.get("/v1/keys", this::list),
        Route.delete("/v1/keys/{id}", this::revoke));
  }

  private void create(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    byte[] body = Body.jsonBytes(ctx);
    NewKey asked = Json.read(body, NewKey.class);
    Account account = accounts.find(required("/account", asked.account()));
    KeyJson key =
        once.run(
            who.account(),
            Once.request(ctx, body),
            subject -> known(account, subject),
            note ->
                transactions.write(() -> {
                  Accounts.Issued issued =
                      accounts
                          .by(who)
                          .createKey(account, asked.called(), asked.granted(), asked.expiresAt());
                  note.accept(issued.key().id().toString());
                  return KeyJson.of(issued.key(), issued.text());
                }));
    Answer.json(ctx, 201, key);
  }

  /** A key that was made before: what it is, without the credential, which nobody has any more. */
  private KeyJson known(Account account, String id) {
    return accounts.keys(account).stream()
        .filter(key -> key.id().toString().equals(id))
        .findFirst()
        .map(key -> KeyJson.of(key, null))
        .orElseThrow(() -> Refusal.notFound("key"));
  }

  private void list(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    String name = Query.of(ctx, "account").text("account").orElse(null);
    Account account = accounts.find(required("?account", name));
    Answer.json(
        ctx,
        200,
        new Items<>(
            accounts.keys(account).stream().map(key -> KeyJson.of(key, null)).toList(), null));
  }

  private void revoke(Context ctx) {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    accounts
        .by(who)
        .revokeKey(
            KeyId.parse(ctx.pathParam("id")).orElseThrow(() -> Refusal.notFound("living key")));
    Answer.empty(ctx, 204);
  }

  /** What is said of the key that is wanted. */
  record NewKey(
      @Nullable String account,
      @Nullable String name,
      @Nullable List<String> scopes,
      @Nullable Instant expiresAt) {
    String called() {
      return name == null ? "key" : name;
    }

    Set<Scope> granted() {
      return scopes == null
          ? Set.of()
          : scopes.stream().map(NewKey::scope).collect(Collectors.toSet());
    }

    private static Scope scope(String word) {
      return Scope.of(word)
          .orElseThrow(() -> Refusal.field("/scopes", "unknown_scope", "no scope " + word));
    }
  }

  /**
   * A key on the wire.
   *
   * @param lastUsedAt to the minute
   * @param key the credential itself: only in the answer that made it
   */
  record KeyJson(
      String id,
      String accountId,
      String name,
      List<String> scopes,
      Instant createdAt,
      @Nullable Instant expiresAt,
      @Nullable Instant lastUsedAt,
      @Nullable Instant revokedAt,
      @Nullable String key) {
    static KeyJson of(ApiKey key, @Nullable String text) {
      return new KeyJson(
          key.id().toString(),
          key.account().toString(),
          key.name(),
          key.scopes().stream().map(Scope::word).sorted().toList(),
          key.times().created(),
          key.times().expires(),
          key.times().used(),
          key.times().revoked(),
          text);
    }
  }
}
