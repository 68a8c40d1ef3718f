package dev.lethe.api.v1;

import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.account.Family;
import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.account.Sessions;
import dev.lethe.closing.Closings;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Json;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.id.AccountId;
import dev.lethe.job.Transactions;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Accounts: made and changed by administrators, read by those who see what they own. */
final class AccountRoutes {
  private final Admission admission;
  private final Accounts accounts;
  private final Closings closings;
  private final Family family;
  private final Sessions sessions;
  private final Once once;
  private final Transactions transactions;

  AccountRoutes(Admission admission, V1.Parts parts, Once once) {
    this.admission = admission;
    this.accounts = parts.accounts();
    this.closings = parts.closings();
    this.family = parts.entrance().family();
    this.sessions = parts.sessions();
    this.once = once;
    this.transactions = parts.transactions();
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/accounts", this::create),
        Route.get("/v1/accounts", this::list),
        Route.get("/v1/accounts/{account}", this::get),
        Route.delete("/v1/accounts/{account}", this::close),
        Route.put("/v1/accounts/{account}/subscription", this::subscribe),
        Route.put("/v1/accounts/{account}/password", this::setPassword));
  }

  /**
   * The account that a query names, else that of whoever asks. One that is not in reach is not
   * there, for administrators too: accounts are theirs, jobs are not.
   */
  static AccountId asked(Query query, Principal who, Accounts accounts) {
    Optional<String> name = query.text("account");
    return name.isEmpty()
        ? who.account()
        : name.flatMap(accounts::known)
            .map(Account::id)
            .filter(who.reach()::sees)
            .orElseThrow(() -> unknown("?account"));
  }

  private static Refusal unknown(String pointer) {
    return Refusal.field(pointer, "unknown_account", "there is no such account");
  }

  private void create(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    byte[] body = Body.jsonBytes(ctx);
    NewAccount asked = Json.read(body, NewAccount.class);
    String name = required("/name", asked.name());
    Account parent =
        asked.parent() == null
            ? null
            : accounts.known(asked.parent()).orElseThrow(() -> unknown("/parent"));
    Account account =
        once.run(
            who.account(),
            Once.request(ctx, body),
            accounts::find,
            note ->
                transactions.write(() -> {
                  Account made = accounts.by(who).create(name, parent);
                  note.accept(made.id().toString());
                  return made;
                }));
    Answer.json(ctx, 201, AccountJson.of(account, who));
  }

  private void list(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query.of(ctx);
    List<Account> there =
        who.admin()
            ? accounts.list()
            : Stream.concat(
                    Stream.of(accounts.find(who.account().toString())),
                    family.below(who.account()).stream())
                .toList();
    Answer.json(
        ctx, 200, new Items<>(there.stream().map(one -> AccountJson.of(one, who)).toList(), null));
  }

  private void get(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query.of(ctx);
    Account account =
        accounts
            .known(ctx.pathParam("account"))
            .filter(one -> who.admin() || who.reach().sees(one.id()))
            .orElseThrow(() -> Refusal.notFound("account"));
    Answer.json(ctx, 200, AccountJson.of(account, who));
  }

  private void close(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Account account = accounts.find(ctx.pathParam("account"));
    Account now = closings.close(JobRoutes.asker(who), account.id());
    Answer.json(ctx, now.closing().done() == null ? 202 : 200, AccountJson.of(now, who));
  }

  private void subscribe(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Instant ends = Body.json(ctx, Subscription.class).endsAt();
    Account account = accounts.find(ctx.pathParam("account"));
    Answer.json(ctx, 200, AccountJson.of(accounts.by(who).subscribe(account, ends), who));
  }

  private void setPassword(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    String password = required("/password", Body.json(ctx, NewPassword.class).password());
    Account account = accounts.find(ctx.pathParam("account"));
    sessions.setPassword(
        account.id(),
        password,
        () -> {
          accounts.requireOpen(account.id());
          accounts.by(who).note(account.id(), "password.set");
        });
    Answer.empty(ctx, 204);
  }

  static String required(String pointer, @Nullable String value) {
    if (value == null) {
      throw Refusal.field(pointer, "required", "this is needed");
    }
    return value;
  }

  record NewAccount(@Nullable String name, @Nullable String parent) {}

  record Subscription(@Nullable Instant endsAt) {}

  record NewPassword(@Nullable String password) {
    @Override
    public String toString() {
      return "NewPassword[]";
    }
  }

  record Items<T>(List<T> items, @Nullable String nextCursor) {}

  /**
   * An account on the wire.
   *
   * @param parentId only for whoever sees the parent: a child is not told whose it is
   */
  record AccountJson(
      String id,
      String name,
      String state,
      @Nullable String parentId,
      Instant createdAt,
      @Nullable Instant subscriptionEndsAt,
      @Nullable String closingSweepId,
      @Nullable Instant closedAt) {
    static AccountJson of(Account account, Principal who) {
      AccountId parent = account.parent();
      boolean told = parent != null && (who.admin() || who.reach().sees(parent));
      return new AccountJson(
          account.id().toString(),
          account.name(),
          account.closing().word(),
          told ? String.valueOf(parent) : null,
          account.createdAt(),
          account.subscriptionEnds(),
          account.closing().sweep() == null ? null : account.closing().sweep().toString(),
          account.closing().done());
    }
  }
}
