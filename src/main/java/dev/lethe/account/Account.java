package dev.lethe.account;

import dev.lethe.id.AccountId;
import java.time.Instant;

/**
 * A tenant: the owner of jobs and keys.
 *
 * @param keySlot where the key of its blind index lies in the key store
 */
public record Account(AccountId id, String name, long keySlot, Instant createdAt) {}
