package dev.lethe.api.cielo24;

import dev.lethe.account.Account;
import dev.lethe.account.Principal;
import dev.lethe.account.RateLimits;
import dev.lethe.account.Scope;
import dev.lethe.account.Sessions;
import dev.lethe.api.Domain;
import dev.lethe.api.Gate;
import dev.lethe.api.Need;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Route;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Sessions, long-term keys and passwords. The name of a user is the name of an account. */
final class AccountRoutes {
  private static final String KEY_NAME = "cielo24";
  private static final Pattern KEY_LIKE = Pattern.compile("[0-9a-f]{32}|lethe_.*");
  private static final Need CHANGE = new Need(Scope.JOBS_WRITE, RateLimits.Kind.WRITE, false);

  private final Domain domain;
  private final Door door;

  AccountRoutes(Domain domain, Door door) {
    this.domain = domain;
    this.door = door;
  }

  List<Route> routes() {
    return Stream.of(
            Door.changes("/api/account/login", this::login),
            Door.changes("/api/account/logout", this::logout),
            Door.changes("/api/account/generate_api_key", this::generateKey),
            Door.changes("/api/account/remove_api_key", this::removeKey),
            Stream.of(Route.post("/api/account/update_password", this::updatePassword)))
        .flatMap(Function.identity())
        .toList();
  }

  private void login(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    asked.checkVersion();
    Generation generation = asked.json() ? Generation.SECOND : Generation.FIRST;
    Credentials given = Credentials.of(ctx, asked);
    String token = Gate.login(ctx, () -> open(given, generation.form()));
    String field =
        switch (generation) {
          case FIRST -> "ApiToken";
          case SECOND -> "api_token";
        };
    Answer.json(ctx, 200, Map.of(field, token));
  }

  /** A key stands for the password, also in the password's own place. */
  private String open(Credentials given, String form) {
    Sessions sessions = domain.sessions();
    if (given.key().isPresent()) {
      return sessions
          .loginByKey(given.name(), given.key().get(), form)
          .orElseThrow(ErrorType.ACCOUNT_UNPRIVILEGED::refusal);
    }
    String password = given.password().orElseThrow(Credentials::missing);
    if (domain.gate().byKey(password).isPresent()) {
      Optional<String> token = sessions.loginByKey(given.name(), password, form);
      if (token.isPresent()) {
        return token.get();
      }
    }
    return sessions
        .login(given.name(), password, form)
        .orElseThrow(() ->
            KEY_LIKE.matcher(password).matches()
                ? ErrorType.ACCOUNT_UNPRIVILEGED.refusal()
                : ErrorType.LOGIN_INVALID.refusal());
  }

  /** Also of a session whose key is gone: its client is to come to a good end. */
  private void logout(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    asked.checkVersion();
    String token = asked.need("api_token");
    if (!domain.sessions().logout(token) && domain.gate().byKey(token).isEmpty()) {
      throw ErrorType.BAD_API_TOKEN.refusal();
    }
    Answer.empty(ctx, 204);
  }

  private void generateKey(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Account account = owner(ctx, asked, "account_id");
    String key = domain.accounts().shortKey(account, KEY_NAME, asked.flag("force_new")).text();
    Answer.json(ctx, 200, Map.of("ApiKey", key));
  }

  private void removeKey(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Principal who = door.admit(ctx, asked, CHANGE).who();
    domain
        .gate()
        .byKey(asked.need("api_securekey"))
        .filter(found -> found.account().equals(who.account()))
        .map(Principal::key)
        .ifPresentOrElse(
            domain.accounts()::revokeKey,
            () -> {
              throw ErrorType.ITEM_NOT_FOUND.because("There is no such API key");
            });
    Answer.empty(ctx, 204);
  }

  private void updatePassword(Context ctx) throws IOException {
    Gate.changesByGet(ctx);
    Asked asked = Asked.of(ctx);
    Account account = owner(ctx, asked, "username");
    String password = asked.need("new_password");
    try {
      domain.sessions().setPassword(account.id(), password, asked.need("api_token"));
    } catch (Refusal e) {
      throw ErrorType.INVALID_OPTION.because("new_password: " + e.detail());
    }
    Answer.empty(ctx, 204);
  }

  /** Whoever gives out a new credential must be able to do all that it can do. */
  private Account owner(Context ctx, Asked asked, String nameField) {
    Principal who = door.admit(ctx, asked, CHANGE).who();
    who.needs(Scope.JOBS_READ);
    who.needs(Scope.JOBS_END);
    door.checkOwnName(asked.text(nameField), who);
    return domain.gate().account(who.account());
  }

  /** What a login shows, in the query, the body or the headers. */
  private record Credentials(String name, Optional<String> password, Optional<String> key) {
    static Credentials of(Context ctx, Asked asked) {
      return new Credentials(
          asked
              .text("username")
              .or(() -> header(ctx, "x-auth-user"))
              .orElseGet(() -> asked.need("username")),
          asked
              .text("password")
              .or(() -> header(ctx, "x-auth-password"))
              .or(() -> header(ctx, "x-auth-key")),
          asked.text("securekey").or(() -> header(ctx, "x-auth-securekey")));
    }

    static Refusal missing() {
      return ErrorType.MISSING_PARAMETER.because("The parameter is missing: password or securekey");
    }

    private static Optional<String> header(Context ctx, String name) {
      return Optional.ofNullable(ctx.header(name)).filter(text -> !text.isEmpty());
    }

    @Override
    public String toString() {
      return "Credentials[]";
    }
  }
}
