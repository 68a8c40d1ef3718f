package dev.lethe.api.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.audit.Entry;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Json;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.id.AccountId;
import dev.lethe.quota.Limit;
import dev.lethe.quota.Limits;
import dev.lethe.quota.Quotas;
import dev.lethe.quota.Report;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What accounts use, and what they may. */
final class UsageRoutes {
  private static final String SOFT = "soft_percent";

  private final Admission admission;
  private final Accounts accounts;
  private final Quotas quotas;
  private final Report.Maker reports;

  UsageRoutes(Admission admission, V1.Parts parts) {
    this.admission = admission;
    this.accounts = parts.accounts();
    this.quotas = parts.quota().quotas();
    this.reports = parts.quota().reports();
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/usage", this::usage),
        Route.get("/v1/accounts/{account}/limits", this::limits),
        Route.put("/v1/accounts/{account}/limits", this::set));
  }

  private void usage(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    String asked = Query.of(ctx, "account").text("account").orElse(null);
    if (asked != null) {
      who.needs(Scope.ADMIN);
    }
    AccountId account = asked == null ? who.account() : accounts.find(asked).id();
    Answer.json(ctx, 200, UsageJson.of(account, reports.of(account)));
  }

  private void limits(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Account account = accounts.find(ctx.pathParam("account"));
    var now = quotas.standing(account.id());
    Answer.json(ctx, 200, LimitsJson.of(account, now.limits(), now.plan()));
  }

  private void set(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Limits.Plan plan = plan(Body.jsonBytes(ctx));
    Account account = accounts.find(ctx.pathParam("account"));
    var now = quotas.set(new Entry.By(who.account(), who.key()), account.id(), plan);
    Answer.json(ctx, 200, LimitsJson.of(account, now.limits(), now.plan()));
  }

  /** A field that is left out is not the same as one that is null. */
  private static Limits.Plan plan(byte[] body) {
    JsonNode asked = Json.tree(new String(body, StandardCharsets.UTF_8));
    if (!(asked instanceof ObjectNode limits)) {
      throw Refusal.field("", "wrong_type", "expected an object");
    }
    Set<String> known = Set.of("stored_bytes", "queued_jobs", "running_jobs", "upload_bytes", SOFT);
    limits
        .fieldNames()
        .forEachRemaining(name -> {
          if (!known.contains(name)) {
            throw Refusal.field("/" + name, "unknown_field", "there is no such field");
          }
        });
    return new Limits.Plan(
        number(limits, "stored_bytes"),
        number(limits, "queued_jobs"),
        number(limits, "running_jobs"),
        number(limits, "upload_bytes"),
        percent(limits));
  }

  private static @Nullable Long number(ObjectNode limits, String name) {
    JsonNode value = limits.get(name);
    if (value == null) {
      return null;
    }
    if (value.isNull()) {
      return Limits.NONE;
    }
    if (!value.canConvertToLong() || !value.isIntegralNumber() || value.asLong() < 0) {
      throw Refusal.field("/" + name, "out_of_range", "a whole number from 0, or null for none");
    }
    return value.asLong();
  }

  private static @Nullable Integer percent(ObjectNode limits) {
    JsonNode value = limits.get(SOFT);
    if (value == null) {
      return null;
    }
    if (!value.isInt() || value.asInt() < 1 || value.asInt() > 100) {
      throw Refusal.field("/" + SOFT, "out_of_range", "1 to 100");
    }
    return value.asInt();
  }

  static @Nullable Long shown(long limit) {
    return limit == Limits.NONE ? null : limit;
  }

  /**
   * What an account may have; null for no limit.
   *
   * @param fromServer the limits for which nothing was set, so that the server's hold
   */
  record LimitsJson(
      String accountId,
      @Nullable Long storedBytes,
      @Nullable Long queuedJobs,
      @Nullable Long runningJobs,
      @Nullable Long uploadBytes,
      int softPercent,
      List<String> fromServer) {
    static LimitsJson of(Account account, Limits limits, Limits.Plan plan) {
      return new LimitsJson(
          account.id().toString(),
          shown(limits.storedBytes()),
          shown(limits.queuedJobs()),
          shown(limits.runningJobs()),
          shown(limits.uploadBytes()),
          limits.softPercent(),
          Arrays.stream(Limit.values())
              .filter(limit -> plan.of(limit) == null)
              .map(Limit::word)
              .toList());
    }
  }
}
