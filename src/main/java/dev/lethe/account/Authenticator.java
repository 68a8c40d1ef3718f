package dev.lethe.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import dev.lethe.job.Transactions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells whose a credential is. Each call asks the database, so that a revoked key is refused from
 * the next request on.
 */
public final class Authenticator {
  /** Makes a leaked key easy to find for secret scanners; the id after it is no secret. */
  private static final String PREFIX = "lethe_";

  /** Of keys as other vendors make them: nothing but the secret, by whose hash it is found. */
  private static final Pattern SHORT = Pattern.compile("[0-9a-f]{32}");

  private final Transactions transactions;
  private final AccountStore store;
  private final KeyUses uses;
  private final InstantSource clock;

  public Authenticator(
      Transactions transactions, AccountStore store, KeyUses uses, InstantSource clock) {
    this.transactions = transactions;
    this.store = store;
    this.uses = uses;
    this.clock = clock;
  }

  /** Whose key this is; empty for an unknown, malformed, revoked or expired one. */
  public Optional<Principal> authenticate(String credential) {
    if (SHORT.matcher(credential).matches()) {
      return transactions.read(() -> store.findBySecret(hash(credential))).flatMap(this::living);
    }
    int dot = credential.indexOf('.');
    if (!credential.startsWith(PREFIX) || dot < 0) {
      return Optional.empty();
    }
    byte[] hash = hash(credential.substring(dot + 1)).getBytes(UTF_8);
    return KeyId.parse(credential.substring(PREFIX.length(), dot))
        .flatMap(id -> transactions.read(() -> store.find(id)))
        .filter(key -> equal(hash, key.secretHash()))
        .flatMap(this::living);
  }

  /** Whether an account as which somebody asks without a key is not closed. */
  public boolean stands(AccountId account) {
    return transactions.read(() -> store.find(account)).filter(Account::open).isPresent();
  }

  /** What a key is worth now; empty once it is revoked or has expired. */
  Optional<Principal> living(KeyId id) {
    return transactions.read(() -> store.find(id)).flatMap(this::living);
  }

  private Optional<Principal> living(ApiKey key) {
    if (!key.lives(clock.instant())) {
      return Optional.empty();
    }
    uses.used(key.id());
    return Optional.of(new Principal(key.account(), key.id(), key.scopes()));
  }

  /** Whether it has the form of a key, be it one or not. */
  static boolean looksLikeKey(String credential) {
    return SHORT.matcher(credential).matches() || credential.startsWith(PREFIX);
  }

  static String text(KeyId id, String secret) {
    return PREFIX + id + "." + secret;
  }

  /** Takes as long for a near miss as for a far one. */
  private static boolean equal(byte[] hash, String kept) {
    return MessageDigest.isEqual(hash, kept.getBytes(UTF_8));
  }

  static String hash(String secret) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
