package dev.lethe.account;

import dev.lethe.id.KeyId;
import dev.lethe.job.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When keys were last used: kept in memory, and written down for all of them at once every minute,
 * so that no request waits for a write because of it. What a crash forgets is a minute's worth.
 */
public final class KeyUses {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Transactions transactions;
  private final AccountStore store;
  private final InstantSource clock;
  private final Map<KeyId, Instant> fresh = new ConcurrentHashMap<>();

  public KeyUses(Transactions transactions, AccountStore store, InstantSource clock) {
    this.transactions = transactions;
    this.store = store;
    this.clock = clock;
  }

  void used(KeyId key) {
    fresh.put(key, clock.instant());
  }

  /** Writes down what came since the last time; returns when to come again. */
  public Duration runOnce() {
    Map<KeyId, Instant> uses = new HashMap<>(fresh);
    if (!uses.isEmpty()) {
      transactions.run(() -> store.used(uses));
      // A use that came in between stays for the next time.
      uses.forEach(fresh::remove);
    }
    return MINUTE;
  }
}
