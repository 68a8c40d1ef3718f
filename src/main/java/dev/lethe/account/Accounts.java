package dev.lethe.account;

import dev.lethe.audit.AuditLog;
import dev.lethe.audit.Entry;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.error.Refusal.FieldError;
import dev.lethe.id.AccountId;
import dev.lethe.id.IdSource;
import dev.lethe.id.KeyId;
import dev.lethe.job.Transactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes accounts and their API keys. */
public final class Accounts {
  private static final int SECRET_BYTES = 32;
  private static final int SHORT_BYTES = 16;

  private final Parts parts;
  private final Transactions transactions;
  private final AccountStore store;
  private final Family family;
  private final LongSupplier keySlots;
  private final Secrets secrets;
  private final AuditLog audit;
  private final Entry.By by;
  private final IdSource ids;
  private final RandomGenerator random;
  private final InstantSource clock;

  /**
   * What an {@link Accounts} is made of.
   *
   * @param keySlots gives the place of a fresh account key
   * @param secrets computes a secret for a purpose from the account key at a place
   * @param audit where it is written down what is done
   */
  public record Parts(
      Transactions transactions,
      AccountStore store,
      Family family,
      LongSupplier keySlots,
      Secrets secrets,
      AuditLog audit,
      IdSource ids,
      RandomGenerator random,
      InstantSource clock) {}

  /** What can be computed again from an account key, and guessed by nobody. */
  public interface Secrets {
    byte[] of(long keySlot, String purpose);
  }

  /**
   * A key that was just made.
   *
   * @param text the whole credential, shown this once
   */
  public record Issued(ApiKey key, String text) {
    @Override
    public String toString() {
      return key.id().toString();
    }
  }

  public Accounts(Parts parts) {
    this(parts, Entry.By.SERVER);
  }

  private Accounts(Parts parts, Entry.By by) {
    this.parts = parts;
    this.by = by;
    this.transactions = parts.transactions();
    this.store = parts.store();
    this.family = parts.family();
    this.keySlots = parts.keySlots();
    this.secrets = parts.secrets();
    this.audit = parts.audit();
    this.ids = parts.ids();
    this.random = parts.random();
    this.clock = parts.clock();
  }

  /** The same, in the name of this administrator. */
  public Accounts by(Principal who) {
    return new Accounts(parts, new Entry.By(who.account(), who.key()));
  }

  /** As {@link #create(String, Account)}, without a parent. */
  public Account create(String name) {
    return create(name, null);
  }

  /**
   * Makes an account.
   *
   * @param parent the account that is to see the jobs of this one; null for none
   * @throws Refusal {@code invalid_request} if the name is taken or not 1 to 64 plain characters,
   *     or too many accounts stand above the parent
   */
  public Account create(String name, @Nullable Account parent) {
    checkName("/name", name);
    if (parent != null && family.above(parent.id()) + 1 >= Family.DEEPEST) {
      throw Refusal.field("/parent", "too_deep", "at most " + Family.DEEPEST + " levels");
    }
    var account =
        new Account(ids.account(), name, keySlots.getAsLong(), clock.instant())
            .with(parent == null ? null : parent.id());
    transactions.run(() -> {
      if (parent != null) {
        requireOpen(parent.id());
      }
      if (store.findByName(name).isPresent()) {
        throw Refusal.field("/name", "taken", "there is an account of this name already");
      }
      store.insert(account);
      note(account.id(), "account.created", null);
    });
    return account;
  }

  /** The account of this name, made if there is none. */
  public Account named(String name) {
    return transactions.read(() -> store.findByName(name)).orElseGet(() -> create(name));
  }

  /** The account that a person means: by its name or its id. */
  public Account find(String nameOrId) {
    return known(nameOrId).orElseThrow(() -> Refusal.notFound("account"));
  }

  /** As {@link #find}; empty if there is none. */
  public Optional<Account> known(String nameOrId) {
    return transactions.read(
        () -> store.findByName(nameOrId).or(() -> AccountId.parse(nameOrId).flatMap(store::find)));
  }

  /** Says when the subscription of an account ends; null for never. */
  public Account subscribe(Account account, @Nullable Instant ends) {
    transactions.run(() -> {
      requireOpen(account.id());
      store.subscribe(account.id(), ends);
      note(account.id(), "account.subscribed", null);
    });
    return account.subscribedUntil(ends);
  }

  /** Whether an account may begin anything. */
  public boolean subscribed(AccountId id) {
    return transactions
        .read(() -> store.find(id))
        .map(account -> account.subscribed(clock.instant()))
        .orElse(false);
  }

  public List<Account> list() {
    return transactions.read(store::accounts);
  }

  public List<ApiKey> keys(Account account) {
    return transactions.read(() -> store.keys(account.id()));
  }

  /** As {@link #createKey(Account, String, Set, Instant)}, for a key that does not expire. */
  public Issued createKey(Account account, String name, Set<Scope> scopes) {
    return createKey(account, name, scopes, null);
  }

  /**
   * Makes a key for an account; without scopes it may do all that an account does with its own
   * jobs.
   *
   * @param expires from then on it is worth nothing; null for never
   */
  public Issued createKey(
      Account account, String name, Set<Scope> scopes, @Nullable Instant expires) {
    checkName("/name", name);
    Instant now = clock.instant();
    if (expires != null && !expires.isAfter(now)) {
      throw Refusal.field("/expires_at", "past", "a key cannot expire before it is made");
    }
    if (scopes.contains(Scope.JOBS_WORK) && scopes.size() > 1) {
      throw Refusal.field(
          "/scopes", "not_alone", "jobs:work stands alone: a worker sees only what it holds");
    }
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    Set<Scope> granted = scopes.isEmpty() ? Scope.usual() : scopes;
    String secretText = HexFormat.of().formatHex(secret);
    KeyId id = ids.key();
    var key =
        new ApiKey(
            id,
            account.id(),
            name,
            Authenticator.hash(secretText),
            granted,
            ApiKey.Times.of(now, expires));
    transactions.run(() -> {
      requireOpen(account.id());
      store.insert(key);
      note(account.id(), "key.created", id);
    });
    return new Issued(key, Authenticator.text(id, secretText));
  }

  /**
   * A key of the short form, 32 hexadecimal digits, that may do all but administer. It is computed
   * from the account's key, so that it can be shown again although only its hash is kept.
   *
   * @param fresh whether to make another one also if there is a living one of this name
   */
  public Issued shortKey(Account account, String name, boolean fresh) {
    checkName("/name", name);
    return transactions.write(() -> {
      Optional<Issued> there =
          fresh
              ? Optional.empty()
              : store.keys(account.id()).stream()
                  .filter(key -> key.name().equals(name) && key.lives(clock.instant()))
                  .map(key -> new Issued(key, shortText(account, key.id())))
                  .filter(one -> Authenticator.hash(one.text()).equals(one.key().secretHash()))
                  .findFirst();
      return there.orElseGet(() -> makeShort(account, name));
    });
  }

  private Issued makeShort(Account account, String name) {
    KeyId id = ids.key();
    String text = shortText(account, id);
    Set<Scope> granted = Scope.usual();
    var key =
        new ApiKey(
            id,
            account.id(),
            name,
            Authenticator.hash(text),
            granted,
            ApiKey.Times.of(clock.instant(), null));
    requireOpen(account.id());
    store.insert(key);
    note(account.id(), "key.created", id);
    return new Issued(key, text);
  }

  private String shortText(Account account, KeyId id) {
    byte[] secret = secrets.of(account.keySlot(), "api key/" + id);
    return HexFormat.of().formatHex(secret, 0, SHORT_BYTES);
  }

  /** From the next request on, the key is worth nothing. */
  public void revokeKey(KeyId id) {
    boolean done =
        transactions.write(() -> {
          boolean revoked = store.revoke(id, clock.instant());
          if (revoked) {
            note(store.find(id).map(ApiKey::account).orElse(null), "key.revoked", id);
          }
          return revoked;
        });
    if (!done) {
      throw Refusal.notFound("living key");
    }
  }

  /**
   * Refuses what a closed account does not accept; to be asked in the transaction that does it.
   *
   * @throws Refusal {@code account_closed}
   */
  public void requireOpen(AccountId account) {
    if (!store.open(account)) {
      throw new Refusal(ErrorCode.ACCOUNT_CLOSED, "this account is closed");
    }
  }

  /** Writes down, in the present transaction, what else is done to an account. */
  public void note(AccountId account, String action) {
    note(account, action, null);
  }

  private void note(@Nullable AccountId account, String action, @Nullable KeyId key) {
    String subject = key == null ? null : key.toString();
    audit.append(new Entry(clock.instant(), by, account, null, action, subject, "done"));
  }

  private static void checkName(String pointer, String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}")) {
      throw new Refusal(
          ErrorCode.INVALID_REQUEST,
          "a name is 1 to 64 of A-Z a-z 0-9 space _ . -",
          List.of(new FieldError(pointer, "invalid_name", "1 to 64 plain characters")));
    }
  }
}
