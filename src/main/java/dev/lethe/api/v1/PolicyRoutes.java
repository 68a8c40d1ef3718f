package dev.lethe.api.v1;

import dev.lethe.account.Accounts;
import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.api.v1.PolicyJson.Asked;
import dev.lethe.api.v1.PolicyJson.Changed;
import dev.lethe.api.v1.PolicyJson.PreviewJson;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Json;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.id.AccountId;
import dev.lethe.id.PolicyId;
import dev.lethe.retention.Policies;
import dev.lethe.retention.Policies.Keeper;
import dev.lethe.retention.Policy;
import dev.lethe.retention.Preview;
import dev.lethe.retention.Previews;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Retention policies. Whoever changes one is told what comes of it, before or after. */
final class PolicyRoutes {
  private final Admission admission;
  private final Accounts accounts;
  private final Policies policies;
  private final Previews previews;
  private final Once once;

  PolicyRoutes(Admission admission, V1.Parts parts, Once once) {
    this.admission = admission;
    this.accounts = parts.accounts();
    this.policies = parts.guards().rules().policies();
    this.previews = parts.guards().rules().previews();
    this.once = once;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/policies", this::list),
        Route.post("/v1/policies", this::add),
        Route.put("/v1/policies/{id}", this::change),
        Route.delete("/v1/policies/{id}", this::remove));
  }

  private void list(Context ctx) throws IOException {
    Keeper who = keeper(admission.admit(ctx, Scope.JOBS_READ));
    Query.of(ctx);
    Answer.json(
        ctx,
        200,
        new Items(policies.list(who).stream().map(one -> PolicyJson.of(one, true)).toList(), null));
  }

  private void add(Context ctx) throws IOException, InterruptedException {
    Principal principal = admission.admit(ctx, Scope.JOBS_END);
    Query.of(ctx);
    byte[] body = Body.jsonBytes(ctx);
    Asked asked = Json.read(body, Asked.class);
    Keeper who = keeper(principal);
    AccountId account = account(who, asked.account());
    Policy.Scope scope = asked.scope(account == null);
    Policy draft = policies.draft(account, scope, asked.term(scope));
    if (asked.dry()) {
      answer(ctx, 200, draft, false, previews.change(draft, Optional.of(draft)));
      return;
    }
    Policy made =
        once.run(
            principal.account(),
            Once.request(ctx, body),
            id -> policies.own(who, PolicyId.of(id)),
            note -> policies.add(who, draft, policy -> note.accept(policy.id().toString())));
    answer(ctx, 201, made, true, previews.change(made, Optional.of(made)));
  }

  private void change(Context ctx) throws IOException {
    Keeper who = keeper(admission.admit(ctx, Scope.JOBS_END));
    Query.of(ctx);
    Asked asked = Body.json(ctx, Asked.class);
    Policy before = policies.own(who, id(ctx));
    if (asked.account() != null && !accountOf(asked.account()).equals(before.account())) {
      throw Refusal.field("/account", "not_to_be_changed", "make another policy instead");
    }
    Policy.Scope scope = asked.scope(before.account() == null);
    Policy after = before.changed(scope, asked.term(scope), before.changedAt());
    Preview preview = previews.change(before, Optional.of(after));
    if (!asked.dry()) {
      after = policies.change(who, before, after.scope(), after.term());
    }
    answer(ctx, 200, after, true, preview);
  }

  private void remove(Context ctx) throws IOException {
    Keeper who = keeper(admission.admit(ctx, Scope.JOBS_END));
    boolean dry = Query.of(ctx, "dry_run").flag("dry_run");
    Policy before = policies.own(who, id(ctx));
    Preview preview = previews.change(before, Optional.empty());
    if (!dry) {
      policies.remove(who, before.id());
    }
    answer(ctx, 200, before, true, preview);
  }

  private static void answer(Context ctx, int status, Policy policy, boolean kept, Preview preview)
      throws IOException {
    Answer.json(ctx, status, new Changed(PolicyJson.of(policy, kept), PreviewJson.of(preview)));
  }

  /** Whose jobs are meant: where nobody is named, those of all if an administrator asks. */
  private @Nullable AccountId account(Keeper who, @Nullable String named) {
    AccountId own = who.asker().account();
    if (named == null) {
      return who.admin() ? null : own;
    }
    AccountId account = accountOf(named);
    if (!who.admin() && !account.equals(own)) {
      throw Refusal.notFound("account");
    }
    return account;
  }

  private AccountId accountOf(String named) {
    return accounts.find(named).id();
  }

  private static PolicyId id(Context ctx) {
    return PolicyId.parse(ctx.pathParam("id")).orElseThrow(() -> Refusal.notFound("policy"));
  }

  private static Keeper keeper(Principal who) {
    return new Keeper(JobRoutes.asker(who), who.scopes().contains(Scope.ADMIN));
  }

  record Items(List<PolicyJson> items, @Nullable String nextCursor) {}
}
