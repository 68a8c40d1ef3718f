package dev.lethe.account;

import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A credential of an account. Its secret half is shown once and kept only as a hash.
 *
 * @param secretHash SHA-256 of the secret, in hex; the secret is random enough to need no slow hash
 */
public record ApiKey(
    KeyId id, AccountId account, String name, String secretHash, Set<Scope> scopes, Times times) {
  public ApiKey {
    scopes = Set.copyOf(scopes);
  }

  /**
   * The dates in the life of a key.
   *
   * @param expires from then on it is worth nothing; null for never
   * @param used when it was last used, noted now and then
   */
  public record Times(
      Instant created,
      @Nullable Instant expires,
      @Nullable Instant used,
      @Nullable Instant revoked) {
    public static Times of(Instant created, @Nullable Instant expires) {
      return new Times(created, expires, null, null);
    }
  }

  /** Whether it opens anything at that time. */
  public boolean lives(Instant now) {
    return times.revoked() == null && (times.expires() == null || now.isBefore(times.expires()));
  }
}
