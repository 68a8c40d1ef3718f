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
    KeyId id,
    AccountId account,
    String name,
    String secretHash,
    Set<Scope> scopes,
    Instant createdAt,
    @Nullable Instant revokedAt) {
  public ApiKey {
    scopes = Set.copyOf(scopes);
  }
}
