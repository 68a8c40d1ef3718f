package dev.lethe.store;

import dev.lethe.id.AccountId;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStore;
import java.util.Map;
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
    long slot = slots.computeIfAbsent(account, this::slot);
    try (JobKey key =
        keys.open(slot).orElseThrow(() -> new IllegalStateException(account + " has no key"))) {
      return key.tag(text);
    }
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
