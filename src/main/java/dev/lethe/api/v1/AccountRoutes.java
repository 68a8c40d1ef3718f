package dev.lethe.api.v1;

import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.account.ApiKey;
import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.account.Sessions;
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

/** Accounts and their API keys, for administrators. */
final class AccountRoutes {
  private final Admission admission;
  private final Accounts accounts;
  private final Sessions sessions;
  private final Once once;
  private final Transactions transactions;

  AccountRoutes(Admission admission, V1.Parts parts, Once once) {
    this.admission = admission;
    this.accounts = parts.accounts();
    this.sessions = parts.sessions();
    this.once = once;
    this.transactions = parts.transactions();
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/accounts", this::create),
        Route.get("/v1/accounts", this::list),
        Route.put("/v1/accounts/{account}/subscription", this::subscribe),
        Route.put("/v1/accounts/{account}/password", this::setPassword),
        Route.post("/v1/keys", this::createKey),
        Route.get("/v1/keys", this::listKeys),
        Route.delete("/v1/keys/{id}", this::revokeKey));
  }

  private void create(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    byte[] body = Body.jsonBytes(ctx);
    String name = required("/name", Json.read(body, NewAccount.class).name());
    Account account =
        once.run(
            who.account(),
            Once.request(ctx, body),
            accounts::find,
            note ->
                transactions.write(() -> {
                  Account made = accounts.by(who).create(name);
                  note.accept(made.id().toString());
                  return made;
                }));
    Answer.json(ctx, 201, AccountJson.of(account));
  }

  private void list(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Answer.json(
        ctx, 200, new Items<>(accounts.list().stream().map(AccountJson::of).toList(), null));
  }

  private void subscribe(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Instant ends = Body.json(ctx, Subscription.class).endsAt();
    Account account = accounts.find(ctx.pathParam("account"));
    Answer.json(ctx, 200, AccountJson.of(accounts.by(who).subscribe(account, ends)));
  }

  private void setPassword(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    String password = required("/password", Body.json(ctx, NewPassword.class).password());
    Account account = accounts.find(ctx.pathParam("account"));
    sessions.setPassword(
        account.id(), password, () -> accounts.by(who).note(account.id(), "password.set"));
    Answer.empty(ctx, 204);
  }

  private void createKey(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    byte[] body = Body.jsonBytes(ctx);
    NewKey asked = Json.read(body, NewKey.class);
    Account account = accounts.find(required("/account", asked.account()));
    String name = asked.name() == null ? "key" : asked.name();
    KeyJson key =
        once.run(
            who.account(),
            Once.request(ctx, body),
            subject -> known(account, subject),
            note ->
                transactions.write(() -> {
                  var issued = accounts.by(who).createKey(account, name, scopes(asked.scopes()));
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
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    accounts
        .by(who)
        .revokeKey(
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

  record Subscription(@Nullable Instant endsAt) {}

  record NewPassword(@Nullable String password) {
    @Override
    public String toString() {
      return "NewPassword[]";
    }
  }

  record NewKey(@Nullable String account, @Nullable String name, @Nullable List<String> scopes) {}

  record Items<T>(List<T> items, @Nullable String nextCursor) {}

  record AccountJson(
      String id, String name, Instant createdAt, @Nullable Instant subscriptionEndsAt) {
    static AccountJson of(Account account) {
      return new AccountJson(
          account.id().toString(), account.name(), account.createdAt(), account.subscriptionEnds());
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
