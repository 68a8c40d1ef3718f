package dev.lethe.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An API key; {@code key} is the credential itself, told only when the key is made. */
public record ApiKey(
    String id,
    String accountId,
    String name,
    List<String> scopes,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt,
    @Nullable Instant revokedAt,
    @Nullable String key) {
  public ApiKey {
    scopes = List.copyOf(scopes);
  }

  /** Without the credential, so that no log or message shows it by mistake. */
  @Override
  public String toString() {
    return id;
  }
}
