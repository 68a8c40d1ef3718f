package dev.lethe.account;

import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stay of an account after a login, until it is idle for too long.
 *
 * @param tokenHash SHA-256 of the token, in hex; the token is random enough to need no slow hash
 * @param key the API key by which it came in; null for one that came in by its password
 * @param form how its client wants to be spoken to, a word of the front door that opened it
 */
public record Session(
    String tokenHash,
    AccountId account,
    @Nullable KeyId key,
    String form,
    Instant openedAt,
    Instant usedAt) {}
