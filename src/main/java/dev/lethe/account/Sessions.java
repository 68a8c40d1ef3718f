package dev.lethe.account;

import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.job.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Logins: a password or an API key is given once, and a token stands for it while it is used. */
public final class Sessions {
  /** A token that is not used for longer is worth nothing. */
  public static final Duration IDLE = Duration.ofHours(1);

  /** After so long another attempt to log in is borne where there were too many. */
  public static final Duration LOGIN_PAUSE = Duration.ofSeconds(6);

  /** The last use is noted this exactly: a write for every request would be too many. */
  private static final Duration GRAIN = Duration.ofMinutes(1);

  private static final int TOKEN_BYTES = 16;
  private static final Set<Scope> BY_PASSWORD = Scope.usual();

  private final Transactions transactions;
  private final SessionStore store;
  private final AccountStore accounts;
  private final Authenticator keys;
  private final Passwords passwords;
  private final LoginLimits limits;
  private final RandomGenerator random;
  private final InstantSource clock;

  /** Who came in by a session, and how its client wants to be spoken to. */
  public record Visit(Principal who, String form) {}

  /** What a {@link Sessions} is made of. */
  public record Parts(
      Transactions transactions,
      SessionStore store,
      AccountStore accounts,
      Authenticator keys,
      RandomGenerator random,
      InstantSource clock) {}

  public Sessions(Parts parts) {
    this.transactions = parts.transactions();
    this.store = parts.store();
    this.accounts = parts.accounts();
    this.keys = parts.keys();
    this.passwords = new Passwords(parts.random());
    this.limits = new LoginLimits(parts.clock());
    this.random = parts.random();
    this.clock = parts.clock();
  }

  /** Sets the password of an account; whoever came in by an earlier one has to come again. */
  public void setPassword(AccountId account, String password) {
    setPassword(account, password, "");
  }

  /**
   * The same, on behalf of a session that goes on.
   *
   * @param token of that session; it may be any text
   */
  public void setPassword(AccountId account, String password, String token) {
    setPassword(account, password, token, () -> {});
  }

  /**
   * As {@link #setPassword(AccountId, String)}.
   *
   * @param with done in the same transaction
   */
  public void setPassword(AccountId account, String password, Runnable with) {
    setPassword(account, password, "", with);
  }

  private void setPassword(AccountId account, String password, String token, Runnable with) {
    String hash = passwords.hash(password);
    transactions.run(() -> {
      store.setPassword(account, hash, clock.instant());
      store.endAllBut(account, Authenticator.hash(token));
      with.run();
    });
  }

  /** As {@link #login(String, String, String)}, in the only form that a front door has. */
  public Optional<String> login(String name, String password) {
    return login(name, password, "");
  }

  /**
   * The token of a new session; empty if there is no such account or this is not its password.
   *
   * @param form see {@link Session#form}
   * @throws Refusal {@code rate_limited} after too many attempts that were wrong
   */
  public Optional<String> login(String name, String password, String form) {
    limits.begin(name);
    Optional<String> token = byPassword(name, password, form);
    if (token.isPresent()) {
      limits.succeeded(name);
    }
    return token;
  }

  private Optional<String> byPassword(String name, String password, String form) {
    Optional<Account> account = transactions.read(() -> accounts.findByName(name));
    Optional<String> hash =
        account.flatMap(known -> transactions.read(() -> store.password(known.id())));
    if (hash.isEmpty()) {
      passwords.pretend(password);
      return Optional.empty();
    }
    return passwords.matches(password, hash.get())
        ? account.map(known -> open(new Principal(known.id(), null, BY_PASSWORD), form))
        : Optional.empty();
  }

  /** As {@link #loginByKey(String, String, String)}, in the only form that a front door has. */
  public Optional<String> loginByKey(String name, String key) {
    return loginByKey(name, key, "");
  }

  /**
   * As {@link #login(String, String, String)}, with an API key of the account in the stead of its
   * password. A good key is always let in: nobody can guess one, so that attempts of others must
   * not stand in its way.
   */
  public Optional<String> loginByKey(String name, String key, String form) {
    Optional<Account> account = transactions.read(() -> accounts.findByName(name));
    Optional<String> token =
        keys.authenticate(key)
            .filter(who -> account.filter(known -> known.id().equals(who.account())).isPresent())
            .map(who -> open(who, form));
    if (token.isEmpty() && Authenticator.looksLikeKey(key)) {
      limits.begin(name);
    }
    return token;
  }

  /** Whose token this is; empty for an unknown one, and once it is idle for too long. */
  public Optional<Principal> authenticate(String token) {
    return visit(token).map(Visit::who);
  }

  /** As {@link #authenticate}, with the form in which the session was opened. */
  public Optional<Visit> visit(String token) {
    String hash = Authenticator.hash(token);
    Instant now = clock.instant();
    Optional<Session> found =
        transactions
            .read(() -> store.find(hash))
            .filter(session -> !session.usedAt().isBefore(now.minus(IDLE).minus(GRAIN)));
    Optional<Principal> who = found.flatMap(this::principal);
    boolean rested =
        found.filter(session -> session.usedAt().isBefore(now.minus(GRAIN))).isPresent();
    if (who.isPresent() && rested) {
      transactions.run(() -> store.used(hash, now));
    }
    return who.map(known -> new Visit(known, found.map(Session::form).orElse("")));
  }

  /** Returns whether there was such a session. */
  public boolean logout(String token) {
    return transactions.write(() -> store.end(Authenticator.hash(token)));
  }

  /** Removes what nobody can use any more. */
  public void forgetIdle() {
    Instant before = clock.instant().minus(IDLE).minus(GRAIN);
    transactions.run(() -> store.forgetIdle(before));
  }

  /**
   * A session by a key ends when the key does, and can do no more than it; any with its account.
   */
  private Optional<Principal> principal(Session session) {
    return session.key() == null
        ? transactions
            .read(() -> accounts.find(session.account()))
            .filter(Account::open)
            .map(account -> new Principal(account.id(), null, BY_PASSWORD))
        : keys.living(session.key());
  }

  private String open(Principal who, String form) {
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    String text = HexFormat.of().formatHex(token);
    Instant now = clock.instant();
    var session = new Session(Authenticator.hash(text), who.account(), who.key(), form, now, now);
    transactions.run(() -> store.open(session));
    return text;
  }
}
