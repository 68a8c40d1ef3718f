package dev.lethe.store;

import dev.lethe.id.AccountId;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The blind index: a keyed hash under the account's own key lets the database find equal labels
 * without being able to read one, or to compare those of two accounts.
 */
final class AccountKeys {
  private final Database database;
  private final KeyStore keys;
  private final Map<AccountId, Long> slots = new ConcurrentHashMap<>();

  AccountKeys(Database database, KeyStore keys) {
    this.database = database;
    this.keys = keys;
  }

  byte[] tag(AccountId account, String name, String value) {
    return tag(account, "label/" + name + ":" + value);
  }

  /** Of any text; what it is for stands in front of it, so that no two uses meet. */
  byte[] tag(AccountId account, String text) {
    try (JobKey key = open(account)) {
      return key.tag(text);
    }
  }

  /** Seals what belongs to an account, and to none of its jobs. */
  byte[] seal(AccountId account, String place, byte[] plain) {
    try (JobKey key = open(account)) {
      return key.seal(place, plain);
    }
  }

  /** Empty if the account has no key any more. */
  Optional<byte[]> open(AccountId account, String place, byte[] sealed) {
    Optional<JobKey> found = keys.open(slots.computeIfAbsent(account, this::slot));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (JobKey key = found.get()) {
      return Optional.of(key.open(place, sealed));
    }
  }

  private JobKey open(AccountId account) {
    return keys.open(slots.computeIfAbsent(account, this::slot))
        .orElseThrow(() -> new IllegalStateException(account + " has no key"));
  }

  private long slot(AccountId account) {
    return database.with(handle ->
        handle
            .createQuery("select key_slot from accounts where id = :id")
            .bind("id", account.toString())
            .mapTo(Long.class)
            .one());
  }
}
