package dev.lethe.account;

import dev.lethe.id.AccountId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tenant: the owner of jobs and keys.
 *
 * @param keySlot where the key of its blind index lies in the key store
 * @param subscriptionEnds from then on it may not begin anything by a dialect; null for never
 */
public record Account(
    AccountId id,
    String name,
    long keySlot,
    Instant createdAt,
    @Nullable Instant subscriptionEnds) {

  /** An account whose subscription does not end. */
  public Account(AccountId id, String name, long keySlot, Instant createdAt) {
    this(id, name, keySlot, createdAt, null);
  }

  public boolean subscribed(Instant now) {
    return subscriptionEnds == null || now.isBefore(subscriptionEnds);
  }
}
