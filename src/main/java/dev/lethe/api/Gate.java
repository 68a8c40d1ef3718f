package dev.lethe.api;

import dev.lethe.account.Account;
import dev.lethe.account.AccountStore;
import dev.lethe.account.Authenticator;
import dev.lethe.account.Principal;
import dev.lethe.account.RateLimits;
import dev.lethe.account.Sessions;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Web;
import dev.lethe.id.AccountId;
import dev.lethe.job.Transactions;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lets the requests of dialects in, in one order for all of them: who asks, whether the account may
 * still use the dialect, what the credential may do, how often. Only where the credential stands in
 * the request is the dialect's own affair.
 */
public final class Gate {
  private final Authenticator authenticator;
  private final Transactions transactions;
  private final AccountStore accounts;
  private final RateLimits rates;
  private final InstantSource clock;

  public Gate(
      Authenticator authenticator,
      Transactions transactions,
      AccountStore accounts,
      RateLimits rates,
      InstantSource clock) {
    this.authenticator = authenticator;
    this.transactions = transactions;
    this.accounts = accounts;
    this.rates = rates;
    this.clock = clock;
  }

  /** Whose API key this is. */
  public Optional<Principal> byKey(String credential) {
    return authenticator.authenticate(credential);
  }

  /**
   * Lets a request in.
   *
   * @param who what the dialect found in the request; empty for no credential that is good
   * @throws Refusal {@code unauthorized}, {@code subscription_expired}, {@code forbidden_scope}, or
   *     {@code rate_limited}, with {@code Retry-After} set
   */
  public Principal admit(Context ctx, Optional<Principal> who, Need need) {
    Principal known =
        who.orElseThrow(() -> new Refusal(ErrorCode.UNAUTHORIZED, "a valid API key is needed"));
    ctx.attribute(Web.ACCOUNT, known.account().toString());
    if (need.subscription() && !account(known.account()).subscribed(clock.instant())) {
      throw new Refusal(ErrorCode.SUBSCRIPTION_EXPIRED, "the subscription has ended");
    }
    known.needs(need.scope());
    RateLimits.Verdict verdict = rates.take(known.account(), need.kind());
    if (!verdict.allowed()) {
      ctx.header("Retry-After", Long.toString(verdict.retrySeconds()));
      throw new Refusal(ErrorCode.RATE_LIMITED, "too many requests of this kind");
    }
    return known;
  }

  /**
   * Lets somebody log in.
   *
   * @throws Refusal whatever the attempt throws; with {@code rate_limited}, {@code Retry-After} is
   *     set
   */
  public static <T> T login(Context ctx, Supplier<T> attempt) {
    try {
      return attempt.get();
    } catch (Refusal e) {
      if (e.code() == ErrorCode.RATE_LIMITED) {
        ctx.header("Retry-After", Long.toString(Sessions.LOGIN_PAUSE.toSeconds()));
      }
      throw e;
    }
  }

  /** For what is let in by an address alone: its account must still be allowed to create. */
  public void requireSubscribed(AccountId id) {
    if (!account(id).subscribed(clock.instant())) {
      throw new Refusal(ErrorCode.SUBSCRIPTION_EXPIRED, "the subscription has ended");
    }
  }

  public Account account(AccountId id) {
    return transactions
        .read(() -> accounts.find(id))
        .orElseThrow(() -> new IllegalStateException("no account " + id));
  }

  /**
   * For a GET that changes something: no cache may answer it, and a HEAD, which asks for nothing to
   * happen, is refused.
   */
  public static void changesByGet(Context ctx) {
    ctx.header("Cache-Control", "no-store");
    if (ctx.req().getMethod().equals("HEAD")) {
      ctx.header("Allow", "GET, OPTIONS");
      throw new Refusal(ErrorCode.METHOD_NOT_ALLOWED, "HEAD changes nothing: use GET");
    }
  }
}
