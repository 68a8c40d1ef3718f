package dev.lethe.audit;

import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells by which account something was done, where only the key is known: a job is ended by its own
 * account or by one above it. A key never changes hands, so each is looked up once.
 */
public final class KeyOwners {
  private final Function<KeyId, Optional<AccountId>> lookUp;
  private final Map<KeyId, AccountId> known = new ConcurrentHashMap<>();

  public KeyOwners(Function<KeyId, Optional<AccountId>> lookUp) {
    this.lookUp = lookUp;
  }

  /**
   * Who did something.
   *
   * @param owner whose it is that it was done to; it did it itself if there is no key
   */
  Entry.By by(AccountId owner, @Nullable KeyId key) {
    return new Entry.By(key == null ? owner : of(key).orElse(owner), key);
  }

  private Optional<AccountId> of(KeyId key) {
    AccountId before = known.get(key);
    if (before != null) {
      return Optional.of(before);
    }
    Optional<AccountId> found = lookUp.apply(key);
    found.ifPresent(account -> known.put(key, account));
    return found;
  }
}
