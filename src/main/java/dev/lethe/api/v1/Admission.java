package dev.lethe.api.v1;

import dev.lethe.account.Authenticator;
import dev.lethe.account.Family;
import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Web;
import io.javalin.http.Context;
import java.util.Optional;

/** Lets a request in: tells who asks by the {@code Authorization} header (RFC 6750). */
final class Admission {
  private static final String BEARER = "Bearer ";

  private final Authenticator authenticator;
  private final Family family;
  private final Anonymous anonymous;
  private final Conditions conditions;

  Admission(V1.Entrance entrance, Conditions conditions) {
    this.authenticator = entrance.authenticator();
    this.family = entrance.family();
    this.anonymous = new Anonymous(entrance.anonymous());
    this.conditions = conditions;
  }

  /**
   * Who asks. What reads or ends reaches the things of descendants too, what writes does not: so
   * says the scope, in this one place.
   *
   * @throws Refusal {@code unauthorized} without a living key, {@code forbidden_scope} if the key
   *     is not for this, {@code rate_limited}, {@code subscription_expired}
   */
  Principal admit(Context ctx, Scope scope) {
    Optional<String> shown = Optional.ofNullable(ctx.header("Authorization"));
    // Who shows a key that is worth nothing has made a mistake, and is not let in without one.
    Optional<Principal> found = shown.isEmpty() ? nameless(ctx) : shown.flatMap(this::byKey);
    Principal who = found.orElseThrow(() -> unauthorized(ctx));
    ctx.attribute(Web.ACCOUNT, who.account().toString());
    who.needs(scope);
    conditions.check(ctx, who, scope);
    return switch (scope) {
      case JOBS_READ, JOBS_END -> who.reaching(family.headedBy(who.account()));
      case JOBS_WRITE, JOBS_WORK, ADMIN -> who;
    };
  }

  private Optional<Principal> nameless(Context ctx) {
    return anonymous.of(ctx).filter(who -> authenticator.stands(who.account()));
  }

  private Optional<Principal> byKey(String header) {
    return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authenticator.authenticate(header.substring(BEARER.length()).strip())
        : Optional.empty();
  }

  private static Refusal unauthorized(Context ctx) {
    ctx.header("WWW-Authenticate", "Bearer");
    return new Refusal(
        ErrorCode.UNAUTHORIZED, "send a valid API key as \"Authorization: Bearer <key>\"");
  }
}
