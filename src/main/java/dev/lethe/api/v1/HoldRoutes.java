package dev.lethe.api.v1;

import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.ending.Hold;
import dev.lethe.ending.Holds;
import dev.lethe.ending.Holds.Holder;
import dev.lethe.ending.Trash;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Json;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands between a wish to erase and the erasure: holds, and the way back from the trash. */
final class HoldRoutes {
  static final Duration SHORTEST_UNDO = Duration.ofSeconds(1);
  private static final int REASON = 1_000;

  private final Admission admission;
  private final Holds holds;
  private final JobView view;
  private final Trash trash;
  private final Accounts accounts;
  private final Once once;

  HoldRoutes(Admission admission, V1.Parts parts, Once once) {
    this.admission = admission;
    this.holds = parts.guards().holds();
    this.view = JobView.of(parts);
    this.trash = parts.guards().trash();
    this.accounts = parts.accounts();
    this.once = once;
  }

  List<Route> routes() {
    return List.of(
        Route.put("/v1/jobs/{id}/hold", this::hold),
        Route.delete("/v1/jobs/{id}/hold", this::lift),
        Route.put("/v1/accounts/{account}/hold", this::holdAccount),
        Route.delete("/v1/accounts/{account}/hold", this::liftAccount),
        Route.post("/v1/jobs/{id}/undelete", this::undelete));
  }

  private void hold(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_END);
    String reason = reason(ctx);
    Answer.json(ctx, 200, HoldJson.of(holds.put(holder(who), JobRoutes.jobId(ctx), reason)));
  }

  private void lift(Context ctx) {
    Principal who = admission.admit(ctx, Scope.JOBS_END);
    Query.of(ctx);
    holds.lift(holder(who), JobRoutes.jobId(ctx));
    Answer.empty(ctx, 204);
  }

  private void holdAccount(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    String reason = reason(ctx);
    Account account = accounts.find(ctx.pathParam("account"));
    if (account.closing().done() != null) {
      throw new Refusal(ErrorCode.ACCOUNT_CLOSED, "nothing of this account is left to hold");
    }
    Answer.json(ctx, 200, HoldJson.of(holds.put(JobRoutes.asker(who), account.id(), reason)));
  }

  private void liftAccount(Context ctx) {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    holds.lift(JobRoutes.asker(who), account(ctx));
    Answer.empty(ctx, 204);
  }

  private void undelete(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_END);
    Query.of(ctx);
    JobId id = JobRoutes.jobId(ctx);
    Once.Again<Job> undelete = _ -> trash.undelete(JobRoutes.asker(who), id);
    Job job = once.run(who.account(), Once.request(ctx), undelete, once.noting(id, undelete));
    Answer.json(ctx, 200, view.json(job));
  }

  private AccountId account(Context ctx) {
    return accounts.find(ctx.pathParam("account")).id();
  }

  private static Holder holder(Principal who) {
    return new Holder(JobRoutes.asker(who), who.scopes().contains(Scope.ADMIN));
  }

  private static @Nullable String reason(Context ctx) throws IOException {
    Query.of(ctx);
    byte[] body = Body.optionalJsonBytes(ctx);
    String reason = body.length == 0 ? null : Json.read(body, NewHold.class).reason();
    if (reason != null && reason.length() > REASON) {
      throw Refusal.field("/reason", "too_long", "at most " + REASON + " characters");
    }
    return reason;
  }

  /** What a client may say with a hold. */
  record NewHold(@Nullable String reason) {
    @Override
    public String toString() {
      return "NewHold[]";
    }
  }

  /** A hold on the wire. */
  record HoldJson(
      @Nullable String jobId, String accountId, String by, Instant since, @Nullable String reason) {
    static HoldJson of(Hold hold) {
      return new HoldJson(
          hold.job() == null ? null : hold.job().toString(),
          hold.account().toString(),
          hold.by().word(),
          hold.since(),
          hold.reason());
    }
  }
}
