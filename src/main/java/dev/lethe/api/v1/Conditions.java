package dev.lethe.api.v1;

import dev.lethe.account.Accounts;
import dev.lethe.account.Principal;
import dev.lethe.account.RateLimits;
import dev.lethe.account.RateLimits.Kind;
import dev.lethe.account.Scope;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import io.javalin.http.Context;

/**
 * What everybody who is let in has to keep to: how often an account may ask, and that it may not
 * begin anything once its subscription has ended.
 *
 * <p>Which class a request is in follows from its scope, so that no route can be forgotten: what
 * reads is looser than what writes, and what ends is the loosest, as nobody should have to slow
 * down a clean-up. A request is counted once, however long its answer takes. What workers on other
 * machines ask is not counted: they are the operator's own, and bounded by what they hold.
 */
final class Conditions {
  private static final String COUNTED = "dev.lethe.v1.counted";

  private final RateLimits rates;
  private final Accounts accounts;

  Conditions(RateLimits rates, Accounts accounts) {
    this.rates = rates;
    this.accounts = accounts;
  }

  /**
   * Lets a request pass.
   *
   * @throws Refusal {@code rate_limited}, {@code subscription_expired}
   */
  void check(Context ctx, Principal who, Scope scope) {
    if (ctx.attribute(COUNTED) != null) {
      return;
    }
    ctx.attribute(COUNTED, true);
    // A heartbeat that is turned away costs a lease, and with it the work of hours.
    if (scope == Scope.JOBS_WORK) {
      return;
    }
    Kind kind = kind(ctx.req().getMethod(), scope);
    count(ctx, who, kind);
    // An administrator is not a customer, and has to be able to set another end.
    if (kind == Kind.WRITE && scope != Scope.ADMIN && !accounts.subscribed(who.account())) {
      throw new Refusal(
          ErrorCode.SUBSCRIPTION_EXPIRED,
          "the subscription has ended; what is there can still be read and ended");
    }
  }

  /** What takes something back, as a link or an upload, ends it, whatever its scope is. */
  static Kind kind(String method, Scope scope) {
    boolean reads = method.equals("GET") || method.equals("HEAD");
    return switch (scope) {
      case JOBS_READ -> Kind.READ;
      case JOBS_END -> Kind.END;
      case JOBS_WRITE -> reads ? Kind.READ : method.equals("DELETE") ? Kind.END : Kind.WRITE;
      case JOBS_WORK, ADMIN -> reads ? Kind.READ : Kind.WRITE;
    };
  }

  /** Says how much is left in the fields of draft-ietf-httpapi-ratelimit-headers-06. */
  private void count(Context ctx, Principal who, Kind kind) {
    RateLimits.Verdict verdict = rates.take(who.account(), kind);
    ctx.header("RateLimit-Limit", Integer.toString(verdict.limit()));
    ctx.header("RateLimit-Remaining", Long.toString(verdict.remaining()));
    ctx.header("RateLimit-Reset", Long.toString(verdict.resetSeconds()));
    ctx.header("RateLimit-Policy", verdict.perMinute() + ";w=60;burst=" + verdict.limit());
    if (!verdict.allowed()) {
      ctx.header("Retry-After", Long.toString(verdict.retrySeconds()));
      throw new Refusal(ErrorCode.RATE_LIMITED, "too many requests of this kind");
    }
  }
}
