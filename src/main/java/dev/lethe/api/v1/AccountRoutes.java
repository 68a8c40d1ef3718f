package dev.lethe.api.v1;

import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.account.ApiKey;
import dev.lethe.account.Scope;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.id.KeyId;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Accounts and their API keys, for administrators. */
final class AccountRoutes {
  private final Admission admission;
  private final Accounts accounts;

  AccountRoutes(Admission admission, Accounts accounts) {
    this.admission = admission;
    this.accounts = accounts;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/accounts", this::create),
        Route.get("/v1/accounts", this::list),
        Route.post("/v1/keys", this::createKey),
        Route.get("/v1/keys", this::listKeys),
        Route.delete("/v1/keys/{id}", this::revokeKey));
  }

  private void create(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    String name = required("/name", Body.json(ctx, NewAccount.class).name());
    Answer.json(ctx, 201, AccountJson.of(accounts.create(name)));
  }

  private void list(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Answer.json(
        ctx, 200, new Items<>(accounts.list().stream().map(AccountJson::of).toList(), null));
  }

  private void createKey(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    NewKey asked = Body.json(ctx, NewKey.class);
    Account account = accounts.find(required("/account", asked.account()));
    String name = asked.name() == null ? "key" : asked.name();
    Accounts.Issued issued = accounts.createKey(account, name, scopes(asked.scopes()));
    Answer.json(ctx, 201, KeyJson.of(issued.key(), issued.text()));
  }

  private void listKeys(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    String name = Query.of(ctx, "account").text("account").orElse(null);
    Account account = accounts.find(required("?account", name));
    Answer.json(
        ctx,
        200,
        new Items<>(
            accounts.keys(account).stream().map(key -> KeyJson.of(key, null)).toList(), null));
  }

  private void revokeKey(Context ctx) {
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    accounts.revokeKey(
        KeyId.parse(ctx.pathParam("id")).orElseThrow(() -> Refusal.notFound("living key")));
    Answer.empty(ctx, 204);
  }

  private static String required(String pointer, @Nullable String value) {
    if (value == null) {
      throw Refusal.field(pointer, "required", "this is needed");
    }
    return value;
  }

  private static Set<Scope> scopes(@Nullable List<String> words) {
    return words == null
        ? Set.of()
        : words.stream()
            .map(word ->
                Scope.of(word)
                    .orElseThrow(
                        () -> Refusal.field("/scopes", "unknown_scope", "no scope " + word)))
            .collect(Collectors.toSet());
  }

  record NewAccount(@Nullable String name) {}

  record NewKey(@Nullable String account, @Nullable String name, @Nullable List<String> scopes) {}

  record Items<T>(List<T> items, @Nullable String nextCursor) {}

  record AccountJson(String id, String name, Instant createdAt) {
    static AccountJson of(Account account) {
      return new AccountJson(account.id().toString(), account.name(), account.createdAt());
    }
  }

  /**
   * A key on the wire.
   *
   * @param key the credential itself: only in the answer that made it
   */
  record KeyJson(
      String id,
      String accountId,
      String name,
      List<String> scopes,
      Instant createdAt,
      @Nullable Instant revokedAt,
      @Nullable String key) {
    static KeyJson of(ApiKey key, @Nullable String text) {
      return new KeyJson(
          key.id().toString(),
          key.account().toString(),
          key.name(),
          key.scopes().stream().map(Scope::word).sorted().toList(),
          key.createdAt(),
          key.revokedAt(),
          text);
    }
  }
}
